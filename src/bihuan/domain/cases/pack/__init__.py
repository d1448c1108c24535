"""What cases read from a district pack: standards, rules, questions."""

from bihuan.domain.cases.pack.questions import load_questions
from bihuan.domain.cases.pack.rules import load_rules
from bihuan.domain.cases.pack.standards import load_standards
from bihuan.foundation.packs.actions import Section

SECTIONS = (
    Section("standards", 40, load_standards),
    Section("case_rules", 41, load_rules),
    Section("questions", 42, load_questions),
)
