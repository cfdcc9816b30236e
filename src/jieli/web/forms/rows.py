"""Tables of rows inside a form: add a row, take one out, with and without script."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from jieli.kernel.actor import NOBODY, Actor
from jieli.web.forms.fields import Form
from jieli.web.parts import Words

if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[Form]
else:
    _FormSet = forms.BaseFormSet


class RowTable(_FormSet):
    """Rows of one form. Declare one with ``row_table``.

    What was sent is the whole truth: a stored row that is sent again stays, one that is not sent or was emptied goes.
    The buttons ``add_row`` and ``drop_row`` send the whole form; a view asks ``reshaped`` first and shows the
    form again if it is true. Nothing is checked or lost then.
    """

    title: Words = ""
    add_label: Words = ""

    def __init__(self, data: QueryDict | None = None, *args: Any, actor: Actor = NOBODY, **rest: Any) -> None:
        self.reshaped = False
        prefix = rest.get("prefix") or self.get_default_prefix()
        if data is not None:
            data, self.reshaped = _reshape(data, prefix, self.max_num)
            # Rows are told apart by their place only: once one was taken out, each would be compared with another
            rest.pop("initial", None)
        rest["form_kwargs"] = {"actor": actor, **rest.get("form_kwargs", {})}
        super().__init__(data, *args, **rest)

    def initial_form_count(self) -> int:
        """Stored rows to show; none once something was sent, so that a row may be emptied to take it out."""
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Every row that holds something, cleaned, whether it was stored before or is new."""
        return [f.cleaned_data for f in self.forms if f.has_changed() and f.cleaned_data]


def row_table(
    form: type[Form],
    *,
    title: Words,
    add_label: Words,
    at_least: int = 0,
    at_most: int = 50,
    empty_rows: int = 1,
) -> type[RowTable]:
    """A table of rows.

    Args:
        add_label: What the button that adds a row says.
        empty_rows: Empty rows offered in a new form.
    """
    made = forms.formset_factory(
        form,
        formset=RowTable,
        extra=empty_rows,
        min_num=at_least,
        max_num=at_most,
        validate_min=at_least > 0,
        validate_max=True,
        absolute_max=at_most,
    )
    made.title, made.add_label = title, add_label  # type: ignore[attr-defined]
    return made  # type: ignore[return-value]


def _reshape(data: QueryDict, prefix: str, most: int) -> tuple[QueryDict, bool]:
    """What was sent, with a row added or taken out if one of the buttons was pressed."""
    total_key = f"{prefix}-TOTAL_FORMS"
    total = int(data.get(total_key, "")) if data.get(total_key, "").isdecimal() else 0
    if data.get("add_row") == prefix and total < most:
        changed = data.copy()
        changed[total_key] = str(total + 1)
        return changed, True
    dropped = data.get("drop_row", "").removeprefix(f"{prefix}-")
    if dropped.isdecimal() and data.get("drop_row", "").startswith(f"{prefix}-") and int(dropped) < total:
        changed = data.copy()
        for key in [k for k in changed if k.startswith(f"{prefix}-") and k[len(prefix) + 1 :][:1].isdigit()]:
            number, _dash, name = key[len(prefix) + 1 :].partition("-")
            values = changed.pop(key)
            if int(number) == int(dropped):
                continue
            changed.setlist(f"{prefix}-{int(number) - (int(number) > int(dropped))}-{name}", values)
        changed[total_key] = str(total - 1)
        return changed, True
    return data, False
