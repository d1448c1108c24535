import pickle

import pytest

from bihuan.kernel.refusals import NotFound, Refused


def test_refusal_tells_the_whole_sentence():
    refusal = Refused(
        "wrong_state", "现在是“{state}”，不能{verb}。", state="已结案", verb="派遣", fields={"unit": "请选择"}
    )
    assert str(refusal) == "现在是“已结案”，不能派遣。"
    assert refusal.code == "wrong_state"
    assert refusal.message == "现在是“{state}”，不能{verb}。"
    assert refusal.params == {"state": "已结案", "verb": "派遣"}
    assert refusal.fields == {"unit": "请选择"}


def test_fields_are_a_copy_of_what_was_given():
    fields = {"unit": "请选择"}
    refusal = Refused("bad_input", "请检查。", fields=fields)
    fields.clear()
    assert refusal.fields == {"unit": "请选择"}
    assert Refused("bad_input", "请检查。").fields == {}


def test_braces_in_what_a_person_typed_stay_as_they_are():
    assert str(Refused("bad_window", "看不懂“{text}”。", text="{0}{x}")) == "看不懂“{0}{x}”。"


def test_missing_record_is_a_refusal_that_does_not_say_whether_it_exists():
    with pytest.raises(Refused) as caught:
        raise NotFound
    assert caught.value.code == "not_found"
    assert str(caught.value) == "没有这条记录，或者您无权查看。"
    assert str(NotFound("没有案件“{number}”。", number="A1")) == "没有案件“A1”。"


@pytest.mark.parametrize(
    "refusal",
    [
        Refused("late", "已于{at}截止。", at="12:00", fields={"at": "太晚"}),
        NotFound("没有“{number}”。", number="A1"),
        NotFound(),
    ],
)
def test_refusal_survives_the_way_to_another_process(refusal):
    again = pickle.loads(pickle.dumps(refusal))
    assert type(again) is type(refusal)
    assert str(again) == str(refusal)
    assert (again.code, again.params, again.fields) == (refusal.code, refusal.params, refusal.fields)
