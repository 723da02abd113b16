"""The models endpoints."""

from __future__ import annotations

from .call import Call
from .clock import rfc3339
from .errors import invalid
from .faults import Draft
from .pages import page

STAGES = ("active", "deprecated", "retired")


def list_models(call: Call) -> Draft:
    wanted = call.request.values("lifecycle")
    for number, stage in enumerate(wanted):
        if stage not in STAGES:
            raise invalid(f"lifecycle.{number}: Input should be 'active', 'deprecated' or 'retired'")
    today = rfc3339(call.state.clock.now())
    models = [model.as_json(today) for model in call.state.catalog.listed()]
    return Draft(body=page([m for m in models if not wanted or m["lifecycle"] in wanted], call.query))


def retrieve_model(call: Call) -> Draft:
    today = rfc3339(call.state.clock.now())
    return Draft(body=call.model(call.path["model_id"]).as_json(today))
