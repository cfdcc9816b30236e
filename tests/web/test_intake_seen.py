"""The import wizard in a real browser, at a desk and on a phone."""

from cast import make_world
from intake.ledgers import messy_people
from jieli.kernel.worker import Worker
from jieli.registry.models import Person


def _walk(guest, settings, tmp_path):
    settings.JIELI_TWO_FACTOR_ROLES = frozenset()
    world = make_world()
    ledger = tmp_path / "援派人员台账.xlsx"
    ledger.write_bytes(messy_people())
    guest.sign_in(world.users["SH"])
    page = guest.page
    guest.goto("/imports/")
    guest.look("imports-empty")
    guest.goto("/imports/new")
    page.select_option("select[name=kind]", "people")
    page.set_input_files("input[type=file]", str(ledger))
    guest.look("imports-new")
    page.click(".submit button")
    guest.look("imports-columns")
    page.click(".submit button")
    page.wait_for_selector("#rows")
    guest.look("imports-checked")
    page.select_option("#unknown tbody tr:has-text('汗族') select", "01")
    page.click("#unknown tbody tr:has-text('汗族') button")
    page.wait_for_selector("#replaced")
    page.click("#row-7 a")
    guest.look("imports-row")
    page.go_back()
    page.click("button[popovertarget=move-commit]")
    guest.look("imports-commit")
    page.click("#move-commit footer button[data-kind]")
    page.wait_for_selector("button[popovertarget=move-undo]")
    guest.look("imports-committed")
    assert Person.objects.filter(name="示例甲").exists()
    guest.goto("/imports/")
    guest.look("imports")
    Worker(has_heart=False).run_due()


def test_import_wizard_is_sound_at_a_desk(desk, settings, tmp_path):
    _walk(desk, settings, tmp_path)


def test_import_wizard_is_sound_on_a_phone(phone, settings, tmp_path):
    _walk(phone, settings, tmp_path)
