"""Priority map: where prevention outreach should go first."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit_folium import st_folium

from pages import inside_frame
from pages.view import address, cache, layers, painting
from pages.view.card import draw_card
from pages.view.caveats import draw_headline, draw_trust
from pages.view.classes import SCHEMES
from pages.view.district_list import draw_list
from pages.view.filters import province, settings
from pages.view.find import draw_find
from pages.view.legend import STYLE, legend_html
from pages.view.navigation import KEY as NAVIGATION
from pages.view.recolour import KEY, BaseMap, paint_group, picked_district
from pages.view.selection import select, selected
from pages.view.text import language, naming, plain, t

HEIGHT, PHONE_HEIGHT = 620, 390
YES, NO = "1", ""


def draw_choice() -> None:
    """Draw how the layer is shown; outside the map's fragment, which is sent with every layer."""
    address.follow("classes", SCHEMES, SCHEMES[0])
    st.selectbox(
        t("filter.scheme"), SCHEMES, key="classes", help=t("filter.scheme_help"),
        format_func=naming("filter.scheme_"), filter_mode=None,
        on_change=address.changed, args=("classes", SCHEMES[0], ["map"]),
    )
    st.session_state["as_list"] = address.read("list", [YES], NO) == YES
    st.toggle(t("filter.text_only"), key="as_list", help=t("filter.text_only_help"),
              on_change=list_changed)


def list_changed() -> None:
    """Write the choice of list or map to the address."""
    address.write("list", YES if st.session_state["as_list"] else NO, NO)
    st.rerun("map")


def draw_layer(place: DeltaGenerator) -> str:
    """Draw the choice of the layer and return it."""
    options = layers.available(cache.ranking(settings()))
    address.follow("layer", options, options[0])
    return place.selectbox(
        t("filter.layer"), options, key="layer", format_func=naming("layer."),
        filter_mode=None, on_change=address.changed, args=("layer", options[0]),
    )


def picked() -> None:
    """Select the district that was clicked; the map has already marked it."""
    code = picked_district(st.session_state.get(KEY), frozenset(cache.known_districts()))
    if code is not None:
        select(code)
    st.rerun(["card", NAVIGATION])


def map_height() -> int:
    """Return the map's height in pixels: the country is about as wide as it is high."""
    phone = "Mobi" in st.context.headers.get("User-Agent", "")
    return PHONE_HEIGHT if phone else HEIGHT


@st.fragment(key="map")
def draw_map(choice: DeltaGenerator, legend: DeltaGenerator) -> None:
    """Draw the map, its layer choice above and its legend beside it, at their places."""
    chosen = settings()
    scheme = address.read("classes", SCHEMES, SCHEMES[0])
    painted = cache.layer_painting(draw_layer(choice), scheme, chosen)
    legend.html(legend_html(painted, language()))
    if address.read("list", [YES], NO) == YES:
        draw_list(cache.ranking(chosen), painted.layer, province())
        return
    message = painting.message(
        painted, cache.figures_address(chosen), language(), selected(), province()
    )
    st_folium(
        BaseMap(cache.outline_file()), key=KEY, height=map_height(), width=None,
        returned_objects=[], feature_group_to_add=paint_group(message), on_change=picked,
    )


@st.fragment(key="card")
def draw_side() -> None:
    """Draw the search box and the card of the selected district."""
    everywhere = ["map", "card", NAVIGATION]
    draw_find(everywhere)
    draw_card(cache.ranking(settings()), selected(), everywhere, t("card.empty"))


def main() -> None:
    """Draw the page."""
    ranking = cache.ranking(settings())
    draw_headline(ranking)
    left, right = st.columns([3, 1], gap="medium")
    right.html(STYLE)
    legend = right.container(key="legend")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", key="layer-choice"):
            choice = st.container(key="layer-place")
            draw_choice()
        draw_map(choice, legend)
        st.caption(plain(cache.outlines().attribution))
    with right:
        draw_side()
    draw_trust(ranking, cache.outlines())


inside_frame()
main()
