"""The addresses of the bulletin's newsroom."""

from django.urls import path

from bihuan.web.bulletins import asking, figures, issues, items

urlpatterns = [
    path("", items.item_list, name="bulletin-items"),
    path("items/new/", items.new_item_page, name="bulletin-item-new"),
    path("items/merge/", items.merge_page, name="bulletin-merge"),
    path("items/<code>/", items.item_page, name="bulletin-item"),
    path("items/<code>/do/<verb>/", items.item_move_page, name="bulletin-item-move"),
    path("items/<code>/edit/", items.edit_page, name="bulletin-item-edit"),
    path("items/<code>/comment/", items.comment_page, name="bulletin-item-comment"),
    path("items/<code>/shares/", items.shares_page, name="bulletin-item-shares"),
    path("items/<code>/check/", asking.ask_check_page, name="bulletin-item-check"),
    path("items/<code>/move/<where>/", issues.order_page, name="bulletin-item-order"),
    path("items/<code>/numbers/<int:start>/", asking.number_page, name="bulletin-number"),
    path("items/<code>/numbers/<int:start>/bind/", asking.bind_page, name="bulletin-number-bind"),
    path("items/<code>/versions/<int:number>/", items.version_page, name="bulletin-item-version"),
    path("requests/", asking.request_list, name="bulletin-requests"),
    path("requests/new/", asking.new_request_page, name="bulletin-request-new"),
    path("requests/<code>/withdraw/", asking.withdraw_request_page, name="bulletin-request-withdraw"),
    path("issues/", issues.issue_list, name="bulletin-issues"),
    path("issues/new/", issues.new_issue_page, name="bulletin-issue-new"),
    path("issues/<code>/", issues.issue_page, name="bulletin-issue"),
    path("issues/<code>/do/<verb>/", issues.issue_move_page, name="bulletin-issue-move"),
    path("issues/<code>/verify/", figures.verify_page, name="bulletin-issue-verify"),
    path("issues/<code>/correct/", figures.correct_page, name="bulletin-issue-correct"),
    path("issues/<code>/draft/", issues.draft_page, name="bulletin-issue-draft"),
    path("issues/<code>/place/", issues.place_page, name="bulletin-issue-place"),
    path("issues/<code>/file/<form>/", issues.issue_file, name="bulletin-issue-file"),
    path("numbers/", issues.number_list, name="bulletin-numbers"),
    path("adoption/", issues.adoption_page, name="bulletin-adoption"),
]
