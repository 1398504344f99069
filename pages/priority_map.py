"""Priority map: where prevention outreach should go first."""

import streamlit as st

from pages import inside_frame
from pages.view.district.card import draw_card
from pages.view.district.district_list import draw_list
from pages.view.district.find import draw_find
from pages.view.district.first_ones import draw_first
from pages.view.district.list_beside import draw_beside
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_outlines, draw_sentence, draw_trust, draw_vietnam
from pages.view.frame.device import on_phone
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.filters import choose, province, settings
from pages.view.frame.fragment import fragment
from pages.view.frame.navigation import KEY as NAVIGATION
from pages.view.frame.selection import select, selected
from pages.view.frame.text import language, t
from pages.view.hand_outs.briefing_button import draw_picture
from pages.view.map import drawn, painting, place_layer
from pages.view.map.classes import SCHEMES
from pages.view.map.give_way import give_way
from pages.view.map.layers import LAYERS
from pages.view.map.recolour import KEY, picked_district, picked_layer, turn

YES, NO = "1", ""


@fragment("choice")
def draw_choice() -> None:
    """Draw how the layer is shown: the classes where it has some, and the list without a map."""
    with st.container(horizontal=True, vertical_alignment="center", key="layer-choice"):
        st.session_state["as_list"] = as_list()
        scheme = address.follow("classes", SCHEMES, SCHEMES[0])
        draw_switches(as_list(), LAYERS[layer()].kind, scheme)
        if not as_list():
            place_layer.draw_choice(["map"])


@drawn_once(max_entries=64)
def draw_switches(listed: bool, kind: str, scheme: str) -> None:
    """Draw the way to a list without a map, and to other classes of a layer that has some."""
    st.toggle(
        t("filter.text_only"),
        key="as_list",
        help=t("filter.text_only_help"),
        on_change=list_changed,
    )
    if kind == "number" and not listed:
        with st.popover(t("filter.scheme"), icon=":material/palette:", width="content"):
            label, told = t("filter.scheme"), t("filter.scheme_help")
            choose("classes", SCHEMES, SCHEMES[0], label, "filter.scheme_", ["map"], help=told)


def as_list() -> bool:
    """Return whether the districts are shown as a list."""
    return address.read("list", [YES], NO) == YES


def list_changed() -> None:
    """Write the choice of list or map to the address."""
    address.write("list", YES if st.session_state["as_list"] else NO, NO)


def first_layer() -> str:
    """Return the layer that the address leaves out."""
    return drawn.first_layer(settings(), province())


def layer() -> str:
    """Return the layer in the address, or the first."""
    return address.read("layer", drawn.available_layers(settings()), first_layer())


def draw_layer() -> None:
    """Draw the choice of the layer above the list; the map has its own."""
    options = drawn.available_layers(settings())
    choose("layer", options, first_layer(), t("filter.layer"), "layer.", ["map", "choice"])


def answered() -> None:
    """Write to the address what was done on the map, which already shows it."""
    value = st.session_state.get(KEY)
    chosen = picked_layer(value, frozenset(drawn.available_layers(settings())))
    if chosen is not None:
        address.write("layer", chosen, first_layer())
        st.rerun("choice")
    code = picked_district(value, frozenset(made_once.known_districts()))
    if code is not None:
        select(code)
    st.rerun(["card", NAVIGATION])


@fragment("map")
def draw_map() -> None:
    """Draw the map, or the list of its districts."""
    chosen, scheme = settings(), address.read("classes", SCHEMES, SCHEMES[0])
    painted = drawn.layer_painting(layer(), scheme, chosen)
    if as_list():
        draw_layer()
        draw_list(made_once.ranking(chosen), painted.layer, province())
        return
    message = painting.message(
        painted,
        drawn.figures_address(scheme, chosen),
        language(),
        selected(),
        province(),
        chosen.corridor,
        turn(st.session_state.get(KEY)),
        places=place_layer.asked(),
    )
    drawn.draw_base(message, KEY, answered)


@fragment("card")
def draw_side() -> None:
    """Draw the search box and the card of the selected district."""
    everywhere = ["map", "card", NAVIGATION]
    draw_find(everywhere)
    ranking = made_once.ranking(settings())
    draw_picture()
    chosen, place = selected(), province()
    draw_card(ranking, chosen, everywhere, t("card.empty"), place)
    # the list stays beside a district: what comes first, or what stands around it
    if chosen is None or place is not None:
        draw_first(ranking, place, everywhere, chosen)
    elif not on_phone():
        draw_beside(ranking, place, chosen, everywhere)


def main() -> None:
    """Draw the page."""
    # without outlines there is no map: said once, not by every part that needs them
    ranking, outlines = made_once.ranking(settings()), made_once.outlines()
    # above the map before the map: what came later would move it
    draw_sentence(ranking)
    draw_vietnam(settings().corridor, province())
    left, right = st.columns([3, 1], gap="medium")
    above = left.container()
    with left:
        # sent before what stands beside and below it: the browser needs longest for it
        draw_map()
    below = left.container(key="below")
    give_way()
    with above if as_list() else below:
        draw_choice()
    with below:
        draw_outlines(outlines)
    with right:
        draw_side()
    with st.container(key="how-far"):
        draw_trust(ranking, outlines, whole=True)


inside_frame()
main()
