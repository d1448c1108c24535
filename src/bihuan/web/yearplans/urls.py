"""The addresses of the year's plan."""

from django.urls import path

from bihuan.web.yearplans import plans

urlpatterns = [
    path("", plans.plan_list, name="year-plans"),
    path("new/", plans.new_plan_page, name="year-plan-new"),
    path("<code>/", plans.plan_page, name="year-plan"),
    path("<code>/change/", plans.change_plan_page, name="year-plan-change"),
    path("<code>/do/<verb>/", plans.plan_move_page, name="year-plan-move"),
    path("<code>/visits/", plans.visit_list, name="year-plan-visits"),
    path("<code>/visits/agree/", plans.agree_page, name="year-plan-agree"),
    path("<code>/months/<int:month>/", plans.arrange_page, name="year-plan-month"),
    path("<code>/left/", plans.left_list, name="year-plan-left"),
    path("<code>/compare/<other>/", plans.compare_page, name="year-plan-compare"),
]
