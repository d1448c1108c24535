"""The database itself refuses to change or delete a look."""

from bihuan.foundation.journal.triggers import AppendOnly

LOOKS = AppendOnly("looks", ("personal_personallook",), "the log of looks is append-only")
