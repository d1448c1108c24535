"""What can be done with a plan, as the forms that carry it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.domain.yearplans import actions
from bihuan.web.bulletins.moves import BulletinMove


class NothingForm(forms.Form):
    """A button that asks nothing."""


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"}))


class NewPlanForm(forms.Form):
    """A plan from nothing, or as a change of one in force."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    from_month = forms.TypedChoiceField(
        label=_("从哪个月排起"), coerce=int, choices=[(n, _("%d 月") % n) for n in range(1, 13)],
        help_text=_("以前的月份不再排。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("说明"), max_length=300, required=False)


class ChangePlanForm(forms.Form):
    """A change of a plan in force: what is agreed and what still holds stays."""

    from_month = NewPlanForm.base_fields["from_month"]
    reason = forms.CharField(
        label=_("为什么调整"), max_length=300, help_text=_("例如“企业名录有变”“两名检查员调走”。")
    )


MOVES: dict[str, BulletinMove] = {
    "freeze_plan": BulletinMove(NothingForm, actions.freeze_plan, _("已冻结，等另一个人批准。")),
    "approve_plan": BulletinMove(NothingForm, actions.approve_plan, _("已批准，可以约定和排月历。")),
    "publish_plan": BulletinMove(NothingForm, actions.publish_plan, _("已公布，本年原来的计划已被替换。")),
    "thaw_plan": BulletinMove(ReasonForm, actions.thaw_plan, _("已退回草案。"), "btn", is_folded=True),
    "cancel_plan": BulletinMove(NothingForm, actions.cancel_plan, _("已取消。"), "btn", is_folded=True),
}
