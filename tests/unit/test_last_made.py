"""What was made of an object is found again for that object and those values, and for no other."""

from __future__ import annotations

from precursors.last_made import last_made


def test_an_object_is_itself_and_the_rest_is_compared() -> None:
    asked = []

    @last_made(2)
    def joined(whose: list[int], more: list[int]) -> list[int]:
        asked.append((whose, more))
        return whose + more

    one, alike = [1], [1]
    assert joined(one, [2]) == joined(one, [2]) == [1, 2] and len(asked) == 1
    assert joined(alike, [2]) == [1, 2] and len(asked) == 2
    assert joined(one, [3]) == [1, 3] and len(asked) == 3
    assert joined(one, [2]) == [1, 2] and len(asked) == 4, "two are kept"
    assert joined(one, [3]) == [1, 3] and len(asked) == 4
