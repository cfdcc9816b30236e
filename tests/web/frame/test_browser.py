"""The parts of the console in a real browser."""

import pytest


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.JIELI_DEMO = True


@pytest.mark.parametrize(
    "path", ["/style/", "/style/form", "/style/record", "/style/record?view=history", "/nothing"]
)
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_page_is_without_fault(request, path, size):
    guest = request.getfixturevalue(size)
    guest.expect(404)
    guest.goto(path)
    guest.look("frame" + path.replace("/", "-").replace("?view=", "-").rstrip("-"))
    if size == "desk":
        guest.print_look("frame" + path.replace("/", "-").replace("?view=", "-").rstrip("-"))


def test_form_shows_its_errors_and_keeps_what_was_typed(desk):
    desk.expect(422)
    desk.goto("/style/form")
    desk.page.fill("[name=title]", "骨科主治医师")
    desk.page.fill("[name=count]", "十二")
    desk.page.click("text=提交审核")
    assert desk.page.input_value("[name=title]") == "骨科主治医师"
    assert desk.page.get_attribute("[name=count]", "aria-invalid") == "true"
    desk.page.click("#errors a >> nth=0")
    assert desk.page.evaluate("() => document.activeElement.name") == "host"
    desk.look("frame-form-errors")


def test_rows_are_added_and_removed_without_leaving_the_page(desk):
    desk.goto("/style/form")
    desk.page.fill("[name=title]", "骨科")
    desk.page.fill("[name=contacts-0-name]", "甲")
    desk.page.fill("[name=contacts-1-name]", "乙")
    desk.page.click("text=加一行")
    desk.page.wait_for_selector("[name=contacts-2-name]")
    desk.page.click("[aria-label=删去第1行]")
    desk.page.wait_for_selector("[name=contacts-2-name]", state="detached")
    assert desk.page.input_value("[name=contacts-0-name]") == "乙"
    assert desk.page.input_value("[name=title]") == "骨科"


def test_move_with_a_reason_opens_a_small_form_and_a_refusal_says_why(desk):
    desk.expect(409)
    desk.goto("/style/record")
    desk.page.click("text=退回 >> nth=0")
    desk.page.fill("textarea[name=reason]", "与病案不符")
    desk.look("frame-move")
    desk.page.click("#move-reject footer [data-kind=primary]")
    assert "BR-60" in desk.page.inner_text("main")
    assert "与病案不符" in desk.page.inner_text("main")
    desk.look("frame-refused")


def test_progress_updates_itself_and_stops(desk):
    desk.goto("/style/")
    for _ in range(2):
        desk.page.wait_for_selector(".progress progress:not([value='12'])")
    with desk.page.expect_response(lambda r: "done=40" in r.url or "done=33" in r.url, timeout=20_000):
        pass


def test_page_is_light(desk):
    weights: list[int] = []
    desk.page.on("response", lambda r: weights.append(len(r.body()) if r.ok else 0))
    desk.goto("/style/record")
    desk.page.wait_for_load_state("networkidle")
    assert sum(weights) < 200_000


def test_list_filters_while_one_types_and_the_address_keeps_it(desk, world):
    desk.sign_in(world.users["PO"])
    desk.goto("/institutions/")
    rows = desk.page.locator("table tbody tr")
    before = rows.count()
    desk.page.locator(".filters input[type=search]").press_sequentially("nqsrmyy", delay=20)
    desk.page.wait_for_url("**/institutions/?*q=nqsrmyy*")
    desk.page.wait_for_function("() => document.querySelectorAll('table tbody tr').length === 1")
    assert before > 1
    assert desk.page.evaluate("() => document.activeElement.name") == "q"
    desk.look("frame-list-filtered")
    desk.page.go_back()
    desk.page.wait_for_function("() => document.querySelectorAll('table tbody tr').length > 1")
    assert desk.page.locator(".bar").count() == 1


def test_list_works_with_keys_alone(desk, world):
    desk.sign_in(world.users["PO"])
    desk.goto("/institutions/")
    for key in ("j", "j", "k", "j"):
        desk.page.keyboard.press(key)
    current = desk.page.locator("tr[aria-current]")
    assert current.count() == 1
    name = current.locator("a").first.inner_text()
    with desk.page.expect_navigation(wait_until="load"):  # the keys work once the page's script has run
        desk.page.keyboard.press("Enter")
    assert name in desk.page.inner_text("h1")
    desk.page.keyboard.press("g")
    desk.page.keyboard.press("r")
    desk.page.wait_for_url("**/people/")
    desk.page.keyboard.press("/")
    assert desk.page.evaluate("() => document.activeElement.id") == "find"
    desk.page.keyboard.type("gr")
    assert "/people/" in desk.page.url


def test_list_without_script_filters_sorts_and_pages(chromium, transactional_db, live_server, world):
    from web.browser import Guest

    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    guest = Guest(context, live_server.url, "plain")
    guest.sign_in(world.users["PO"])
    guest.goto("/institutions/")
    guest.page.fill(".filters input[type=search]", "nqsrmyy")
    guest.page.click(".filters button[type=submit]")
    assert guest.page.locator("table tbody tr").count() == 1
    guest.page.click("text=清空")
    guest.page.click("thead th >> nth=0 >> a")
    assert "sort=" in guest.page.url
    context.close()
    assert not guest.faults


def test_filters_are_folded_on_a_phone_and_tell_how_many_are_in_use(phone, world):
    phone.sign_in(world.users["PO"])
    phone.goto("/institutions/")
    page = phone.page
    kind, fold = page.locator(".filters select[name=kind]"), page.locator(".filters summary")
    assert page.locator(".filters input[type=search]").is_visible()
    assert not kind.is_visible()
    assert page.locator("table tbody tr").first.bounding_box()["y"] < 320
    fold.focus()
    page.keyboard.press("Enter")
    kind.select_option("general_hospital")
    page.wait_for_function("() => document.querySelector('.filters summary').textContent.includes('1')")
    phone.look("frame-list-unfolded")
    fold.click()
    assert not kind.is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_roles_of_the_demo_are_entered_with_a_thumb(phone, world, settings):
    settings.JIELI_DEMO = True
    phone.goto("/demo/")
    button = phone.page.get_by_role("button", name="以项目管理办公室进入").bounding_box()
    assert button["x"] + button["width"] <= 390
    assert phone.page.evaluate(
        "() => [...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"
    )


def test_filters_are_open_at_a_desk(desk, world):
    desk.sign_in(world.users["PO"])
    desk.goto("/institutions/")
    assert desk.page.locator(".filters select[name=kind]").is_visible()
    assert not desk.page.locator(".filters summary").is_visible()


def test_export_asks_for_a_purpose_and_gives_the_file(desk, world):
    desk.sign_in(world.users["PO"])
    desk.goto("/institutions/")
    desk.page.click("[popovertarget=institutions-export]")
    desk.page.fill("#institutions-purpose", "核对名录")
    with desk.page.expect_download() as download:
        desk.page.click("#institutions-export [value=xlsx]")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_menu_of_a_phone_opens_over_the_page(phone, world):
    phone.sign_in(world.users["PO"])
    phone.goto("/institutions/")
    phone.page.click("[popovertarget=nav]")
    phone.page.wait_for_selector("#nav a[href='/people/']")
    phone.look("frame-menu")
    phone.page.click("#nav a[href='/people/']")
    phone.page.wait_for_url("**/people/")
    assert phone.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_language_is_switched_in_place(desk, world):
    desk.sign_in(world.users["PO"])
    desk.goto("/institutions/?q=nqsrmyy")
    desk.page.click(".languages button")
    desk.page.wait_for_selector("html[lang=en]")
    assert "q=nqsrmyy" in desk.page.url
    desk.look("frame-english")
