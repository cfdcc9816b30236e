"""Forms of imports: the file, what its columns are, and one row to mend."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.intake.columns import LedgerKind
from jieli.intake.opening import ENDINGS
from jieli.intake.queries.runs import CellView, ColumnView, RowView
from jieli.web.formats import in_english
from jieli.web.forms.fields import Form, Integer, Section, Select, Text, Upload, Version


class UploadForm(Form):
    """A ledger and what it holds."""

    kind = Select(label=gettext_lazy("台账种类"), options=())
    file = Upload(
        label=gettext_lazy("文件"),
        types=ENDINGS,
        hint=gettext_lazy("原来的台账就可以，不必先改成模板的样子。含宏、外部链接或打开密码的文件不能导入。"),
    )
    programme = Select(
        label=gettext_lazy("项目"), options=(), required=False, hint=gettext_lazy("导入结对或需求时选择。")
    )
    batch = Select(
        label=gettext_lazy("批次"), options=(), required=False, hint=gettext_lazy("导入岗位时选择。")
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[LedgerKind],
        programmes: Sequence[tuple[str, str]],
        batches: Sequence[tuple[str, str]],
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.fields["kind"].choices = [("", _("请选择")), *((k.key, str(k.label)) for k in kinds)]  # type: ignore[attr-defined]
        for name, options, needs in (("programme", programmes, "programme"), ("batch", batches, "batch")):
            if any(k.needs == needs for k in kinds):
                self.fields[name].choices = [("", _("请选择")), *options]  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class SheetForm(Form):
    """Which sheet, and where its header is."""

    sheet = Select(label=gettext_lazy("工作表"), options=())
    header_first = Integer(label=gettext_lazy("表头首行"), unit=gettext_lazy("行"), min_value=1)
    header_last = Integer(
        label=gettext_lazy("表头末行"),
        unit=gettext_lazy("行"),
        min_value=1,
        hint=gettext_lazy("数据从下一行开始。"),
    )

    def __init__(self, *args: Any, sheets: Sequence[str], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]


class ColumnsForm(Form):
    """What each column of the sheet is."""

    version = Version()

    def __init__(self, *args: Any, kind: LedgerKind, columns: Sequence[ColumnView], **rest: Any) -> None:
        super().__init__(*args, **rest)
        english = in_english()
        options = [
            (f.key, f"{f.en if english else f.zh}{' *' if f.is_required else ''}") for f in kind.fields
        ]
        self.columns = columns
        for column in columns:
            chosen = forms.ChoiceField(
                choices=[("", _("不导入")), *options],
                initial=column.key,
                required=False,
                label=_("%(letter)s列“%(title)s”") % {"letter": column.letter, "title": column.title},
            )
            self.fields[f"c{column.place}"] = chosen

    @property
    def lines(self) -> list[tuple[ColumnView, Any]]:
        """Columns with their fields, for the table."""
        return [(column, self[f"c{column.place}"]) for column in self.columns]

    @property
    def mapping(self) -> dict[int, str]:
        """Column → key of a field, as chosen."""
        chosen = ((c.place, self.cleaned_data.get(f"c{c.place}", "")) for c in self.columns)
        return {place: key for place, key in chosen if key}


class RowForm(Form):
    """The cells of a row that are imported, and which record the row is."""

    def __init__(self, *args: Any, row: RowView, **rest: Any) -> None:
        super().__init__(*args, **rest)
        english = "en" if in_english() else "zh"
        self.row = row
        open_choice = next((f for f in row.findings if not f.field and f.candidates), None)
        if open_choice is not None or row.row.decision:
            self.fields["decision"] = self._decision(
                open_choice.candidates if open_choice else (), row.row.decision
            )
        for cell in row.cells:
            said = " ".join(f.in_language(english) for f in cell.findings)
            label = cell.field.en if english == "en" else cell.field.zh
            self.fields[f"c{cell.column}"] = self._field(cell, label, said)
        wrong = [f"c{c.column}" for c in row.cells if c.is_wrong]
        others = [f"c{c.column}" for c in row.cells if not c.is_wrong]
        first = ["decision"] if "decision" in self.fields else []
        self.sections = tuple(
            Section(title, names)
            for title, names in ((_("需要处理"), [*first, *wrong]), (_("其他各格"), others))
            if names
        )

    @staticmethod
    def _decision(candidates: Sequence[Any], chosen: str) -> forms.Field:
        options = [(c.value, c.label) for c in candidates]
        if chosen and chosen not in {value for value, _label in options}:
            options.insert(0, (chosen, _("另一条，新增") if chosen == "new" else chosen))
        return forms.ChoiceField(
            label=_("这一行是"), choices=[("", _("请选择")), *options], initial=chosen, required=False
        )

    @staticmethod
    def _field(cell: CellView, label: str, said: str) -> forms.Field:
        if cell.field.is_sealed:
            now = _("现为%(text)s，不改就留空。") % {"text": cell.text} if cell.text else ""
            return Text(label=label, hint=f"{said}{now}", required=False, max_length=500)
        if cell.is_formula:
            return Text(label=label, hint=said, required=False, max_length=2000)
        candidates = [c for f in cell.findings for c in f.candidates]
        if candidates:
            options = [
                (cell.text, _("%(text)s（原文）") % {"text": cell.text}),
                *((c.value, c.label) for c in candidates),
            ]
            return forms.ChoiceField(
                label=label, help_text=said, choices=options, initial=cell.text, required=False
            )
        return Text(label=label, hint=said, initial=cell.text, required=False, max_length=2000)

    @property
    def edits(self) -> dict[int, str]:
        """Cells that were changed."""
        found = {}
        for cell in self.row.cells:
            text = str(self.cleaned_data.get(f"c{cell.column}", "")).strip()
            if (cell.field.is_sealed or cell.is_formula) and not text:
                continue
            if text.split() != cell.text.split():
                found[cell.column] = text
        return found


class ReturnedForm(Form):
    """The corrected workbook."""

    file = Upload(
        label=gettext_lazy("改正后的原表"), types=ENDINGS, hint=gettext_lazy("列名和表头位置须与原来相同。")
    )


def programme_options(rows: Any) -> list[tuple[str, str]]:
    """Programmes to choose from."""
    return [(p.code, p.name) for p in rows]


def batch_options(rows: Any) -> list[tuple[str, str]]:
    """Batches to choose from."""
    return [(b.code, str(b)) for b in rows]
