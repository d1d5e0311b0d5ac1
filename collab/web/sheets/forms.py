"""The form of an import's page: the file, and how it is meant where it does not say so itself."""

from typing import Any

from django import forms

from collab.web.sheets.asked import ENCODINGS, NUMBERS, Asked
from collab.web.sheets.looked import Looked
from collab.web.sheets.tables import MOST_BYTES

LETTERS = [("", "As the file says"), *((name, words) for name, (_, words) in ENCODINGS.items())]
FIGURES = [("", "As the file says"), *NUMBERS.items()]


class SheetForm(forms.Form):
    """``looked``: what was looked at before, which stands where no other file is chosen.

    ``has_numbers``: a column of the file may hold one, so that it is asked how they are written.
    """

    file = forms.FileField(label="File", required=False, widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx"}))
    encoding = forms.ChoiceField(label="Letters of a CSV file", choices=LETTERS, required=False)
    numbers = forms.ChoiceField(label="Numbers written as text", choices=FIGURES, required=False)

    def __init__(self, *args: Any, columns: str, looked: Looked | None = None, has_numbers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looked = looked
        if not has_numbers:
            del self.fields["numbers"]
        name = f" {looked.name} is looked at; choose a file to look at another." if looked is not None and looked.data is not None else ""
        self.fields["file"].help_text = f"CSV or XLSX with the columns {columns}.{name}"
        self.fields["file"].error_messages["empty"] = "The file is empty."

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None and (self.looked is None or self.looked.data is None):
            raise forms.ValidationError("Choose a file.")
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
        return file

    @property
    def asked(self) -> Asked:
        return Asked(self.cleaned_data["encoding"], self.cleaned_data.get("numbers", ""))

    def content(self) -> tuple[str, bytes]:
        """The name and the bytes: of the file that is sent, or else of the one that was looked at."""
        file = self.cleaned_data["file"]
        if file is not None:
            return file.name, file.read()
        if self.looked is None or self.looked.data is None:
            raise ValueError("Asked of a form that is not valid.")
        return self.looked.name, self.looked.data
