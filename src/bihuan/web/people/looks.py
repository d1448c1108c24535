"""How the state of an account looks."""

from django.utils.translation import gettext_lazy as _

from bihuan.web.shell.looks import Look, Tone

ACTIVE = Look(_("在用"), "circle-check", Tone.DONE)
OFF = Look(_("已停用"), "circle-off", Tone.QUIET)
LOCKED = Look(_("登录锁定"), "lock", Tone.STOP)
