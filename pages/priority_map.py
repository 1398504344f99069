"""Priority map: where prevention outreach should go first."""

import streamlit as st
from streamlit_folium import st_folium

from pages import inside_frame
from pages.view.district.card import draw_card
from pages.view.district.district_list import draw_list
from pages.view.district.find import draw_find
from pages.view.district.first_ones import draw_first
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_headline, draw_outlines, draw_trust
from pages.view.frame.device import on_phone
from pages.view.frame.filters import choose, province, settings
from pages.view.frame.fragment import fragment
from pages.view.frame.navigation import KEY as NAVIGATION
from pages.view.frame.selection import select, selected
from pages.view.frame.text import language, t
from pages.view.map import drawn, painting
from pages.view.map.classes import SCHEMES
from pages.view.map.give_way import give_way
from pages.view.map.legend import STYLE, legend_html
from pages.view.map.recolour import KEY, BaseMap, paint_group, picked_district, picked_layer, turn

HEIGHT, PHONE_HEIGHT = 600, 400
YES, NO = "1", ""


def draw_choice() -> None:
    """Draw how the layer is shown."""
    label, told = t("filter.scheme"), t("filter.scheme_help")
    choose("classes", SCHEMES, SCHEMES[0], label, "filter.scheme_", ["map", "legend"], help=told)
    st.session_state["as_list"] = address.read("list", [YES], NO) == YES
    st.toggle(
        t("filter.text_only"),
        key="as_list",
        help=t("filter.text_only_help"),
        on_change=list_changed,
    )


def list_changed() -> None:
    """Write the choice of list or map to the address."""
    address.write("list", YES if st.session_state["as_list"] else NO, NO)
    st.rerun("map")


def layer() -> str:
    """Return the layer in the address, or the first that has values."""
    options = drawn.available_layers(settings())
    return address.read("layer", options, options[0])


def draw_layer() -> None:
    """Draw the choice of the layer above the list; the map has its own."""
    options = drawn.available_layers(settings())
    choose("layer", options, options[0], t("filter.layer"), "layer.", ["map", "legend"])


def answered() -> None:
    """Write to the address what was done on the map, which already shows it."""
    value = st.session_state.get(KEY)
    options = drawn.available_layers(settings())
    chosen = picked_layer(value, frozenset(options))
    if chosen is not None:
        address.write("layer", chosen, options[0])
        st.rerun("legend")
    code = picked_district(value, frozenset(made_once.known_districts()))
    if code is not None:
        select(code)
    st.rerun(["card", NAVIGATION])


def map_height() -> int:
    """Return the map's height in pixels: the country is about as wide as it is high."""
    return PHONE_HEIGHT if on_phone() else HEIGHT


@fragment("map")
def draw_map() -> None:
    """Draw the map, or the list of its districts."""
    chosen, scheme = settings(), address.read("classes", SCHEMES, SCHEMES[0])
    painted = drawn.layer_painting(layer(), scheme, chosen)
    if address.read("list", [YES], NO) == YES:
        draw_layer()
        draw_list(made_once.ranking(chosen), painted.layer, province())
        return
    message = painting.message(
        painted,
        drawn.figures_address(scheme, chosen),
        language(),
        selected(),
        province(),
        turn(st.session_state.get(KEY)),
    )
    st_folium(
        BaseMap(drawn.outline_file()),
        key=KEY,
        height=map_height(),
        width=None,
        returned_objects=[],
        feature_group_to_add=paint_group(message),
        on_change=answered,
    )


@fragment("legend")
def draw_legend() -> None:
    """Draw the legend of the layer on the map."""
    scheme = address.read("classes", SCHEMES, SCHEMES[0])
    st.html(legend_html(drawn.layer_painting(layer(), scheme, settings()), language()))


@fragment("card")
def draw_side() -> None:
    """Draw the search box and the card of the selected district."""
    everywhere = ["map", "card", NAVIGATION]
    draw_find(everywhere)
    ranking = made_once.ranking(settings())
    draw_card(ranking, selected(), everywhere, t("card.empty"))
    if selected() is None:
        draw_first(ranking, province(), everywhere)


def main() -> None:
    """Draw the page."""
    # without outlines there is no map: said once, not by every part that needs them
    ranking, outlines = made_once.ranking(settings()), made_once.outlines()
    headline = st.container()
    left, right = st.columns([3, 1], gap="medium")
    choice = left.container(horizontal=True, vertical_alignment="bottom", key="layer-choice")
    with left:
        # sent before all else: the browser needs longest for it
        draw_map()
    give_way()
    with headline:
        draw_headline(ranking)
    with choice:
        draw_choice()
    with left:
        draw_outlines(outlines)
    with right:
        st.html(STYLE)
        draw_legend()
        draw_side()
    draw_trust(ranking, outlines)


inside_frame()
main()
