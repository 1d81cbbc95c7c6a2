"""The one entry: which page an answer has."""

from __future__ import annotations

from functools import singledispatch

from payoff.answers.check import CheckAnswer
from payoff.answers.cohorts import CohortsAnswer
from payoff.answers.credit import CreditAnswer
from payoff.answers.drivers import DriversAnswer
from payoff.answers.mix import MixAnswer
from payoff.answers.refresh import RefreshAnswer
from payoff.answers.search import SearchAnswer
from payoff.answers.segments import SegmentsAnswer
from payoff.report.attribute import attribute_page
from payoff.report.check import check_page
from payoff.report.cohorts import cohorts_page
from payoff.report.drivers import drivers_page
from payoff.report.mix import mix_page
from payoff.report.next_test import NextTestAnswer, next_test_page
from payoff.report.page import Page
from payoff.report.plan import PlanAnswer, plan_page
from payoff.report.plan_compared import ComparedAnswer, compared_page
from payoff.report.refresh import refresh_page
from payoff.report.search import search_page
from payoff.report.segments import segments_page
from payoff.report.settings import SettingsAnswer, settings_page


@singledispatch
def page_of(answer: object) -> Page:
    """Return the page of an answer."""
    raise TypeError(f"{type(answer).__name__} has no page")


page_of.register(CheckAnswer, check_page)
page_of.register(CohortsAnswer, cohorts_page)
page_of.register(MixAnswer, mix_page)
page_of.register(PlanAnswer, plan_page)
page_of.register(ComparedAnswer, compared_page)
page_of.register(RefreshAnswer, refresh_page)
page_of.register(SegmentsAnswer, segments_page)
page_of.register(NextTestAnswer, next_test_page)
page_of.register(DriversAnswer, drivers_page)
page_of.register(SearchAnswer, search_page)
page_of.register(CreditAnswer, attribute_page)
page_of.register(SettingsAnswer, settings_page)
