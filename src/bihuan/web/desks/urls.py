"""The addresses of the desks: my work, the dispatcher's desk, checks and look-back."""

from django.urls import path

from bihuan.web.desks.views import checks, dispatch, look_back, work

urlpatterns = [
    path("", work.home, name="home"),
    path("my-work/", work.my_work_page, name="my-work"),
    path("dispatch/", dispatch.desk_page, name="dispatch-desk"),
    path("dispatch/counts/", dispatch.counts_part, name="dispatch-counts"),
    path("dispatch/<code>/", dispatch.desk_page, name="dispatch-item"),
    path("dispatch/<code>/do/<verb>/", dispatch.desk_move, name="dispatch-move"),
    path("checks/", checks.check_list, name="check-list"),
    path("checks/<code>/", checks.sheet_page, name="check-sheet"),
    path("checks/<code>/do/<verb>/", checks.sheet_move, name="check-move"),
    path("look-back/", look_back.look_back_list, name="lookback-list"),
    path("look-back/rounds/new/", look_back.new_round_page, name="lookback-round-new"),
    path("look-back/rounds/<int:key>/draw/", look_back.draw_page, name="lookback-draw"),
    path("look-back/rounds/<int:key>/tickets.json", look_back.tickets_file, name="lookback-tickets"),
    path("look-back/<code>/", checks.sheet_page, name="lookback-sheet"),
    path("look-back/<code>/do/<verb>/", checks.sheet_move, name="lookback-move"),
]
