# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's own HTTP interface, for other processes: `/_simulator/...`, JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .behavior import Behavior
from .messages import Answer, Request
from .ycm import Ycm, YcmBehavior

if TYPE_CHECKING:
    from .simulator import Simulator

PREFIX = "_simulator"


def handle(sim: Simulator, request: Request) -> Answer:
    """Answer one control request; 404 for an unknown path, 400 for a body that does not fit."""
    parts = request.path.strip("/").split("/")
    try:
        body = json.loads(request.body) if request.body else {}
        if parts[0] in SITE_ACTIONS and len(parts) > 1:
            action = SITE_ACTIONS[parts[0]][request.method, "/".join(parts[2:])]
            return Answer.of(action(sim, parts[1], body))
        return Answer.of(ACTIONS[request.method, "/".join(parts)](sim, body))
    except KeyError as error:
        return Answer.of({"error": f"unknown: {error}"}, status=404)
    except (TypeError, ValueError) as error:
        return Answer.of({"error": str(error)}, status=400)


def _pbxs(sim: Simulator, body: Any) -> Any:
    return [pbx.state() for pbx in sim.pbxs.values()]


def _add_pbx(sim: Simulator, body: Any) -> Any:
    return sim.add_pbx(**{**body, "behavior": behavior_of(body.get("behavior", {}))}).state()


def _add_fleet(sim: Simulator, body: Any) -> Any:
    return [pbx.state() for pbx in sim.add_fleet(**{**body, "behavior": behavior_of(body.get("behavior", {}))})]


def _ycms(sim: Simulator, body: Any) -> Any:
    return [site.state() for site in sim.sites.values() if isinstance(site, Ycm)]


def _add_ycm(sim: Simulator, body: Any) -> Any:
    pbxs = [sim.pbxs[name] for name in body.get("pbxs", sim.pbxs)]
    return sim.add_ycm(**{**body, "pbxs": pbxs, "behavior": ycm_behavior_of(body.get("behavior", {}))}).state()


def _counters(sim: Simulator, body: Any) -> Any:
    return sim.counters()


def _reset(sim: Simulator, body: Any) -> Any:
    sim.reset()
    return {}


def _random_faults(sim: Simulator, body: Any) -> Any:
    sim.random_faults(**body)
    return {}


def _advance(sim: Simulator, body: Any) -> Any:
    sim.clock.advance(body["advance"])
    return {"now": sim.clock.now()}


def _state(sim: Simulator, name: str, body: Any) -> Any:
    return sim.sites[name].state()


def _recording(sim: Simulator, name: str, body: Any) -> Any:
    return sim.pbxs[name].recording


def _set_recording(sim: Simulator, name: str, body: Any) -> Any:
    sim.pbxs[name].recording = body
    return {}


def _change_recording(sim: Simulator, name: str, body: Any) -> Any:
    pbx = sim.pbxs[name]
    pbx.recording = {**pbx.recording, **body}
    return {}


def _set_behavior(sim: Simulator, name: str, body: Any) -> Any:
    sim.pbxs[name].behavior = behavior_of(body)
    return {}


def _remove_object(sim: Simulator, name: str, body: Any) -> Any:
    sim.pbxs[name].objects.remove(body["kind"], body["id"])
    return {}


def _set_ycm_behavior(sim: Simulator, name: str, body: Any) -> Any:
    _ycm(sim, name).behavior = ycm_behavior_of(body)
    return {}


def _add_instance(sim: Simulator, name: str, body: Any) -> Any:
    return _ycm(sim, name).manage(**{**body, "pbx": sim.pbxs[body["pbx"]]})


def _change_instance(sim: Simulator, name: str, body: Any) -> Any:
    info = _ycm(sim, name).info(sim.pbxs[body["pbx"]])
    info.update(body.get("set", {}))
    for field in body.get("remove", ()):
        info.pop(field, None)
    return info


def _remove_instance(sim: Simulator, name: str, body: Any) -> Any:
    _ycm(sim, name).unmanage(sim.pbxs[body["pbx"]])
    return {}


def _between_pages(sim: Simulator, name: str, body: Any) -> Any:
    removed = [{"pbx": pbx} for pbx in body.get("remove", ())]

    def change() -> None:
        for instance in removed:
            _remove_instance(sim, name, instance)
        for instance in body.get("add", ()):
            _add_instance(sim, name, instance)

    _ycm(sim, name).between_pages(change, body.get("after", 1))
    return {}


def _ycm(sim: Simulator, name: str) -> Ycm:
    site = sim.sites[name]
    if not isinstance(site, Ycm):
        raise KeyError(name)
    return site


def _calls(sim: Simulator, name: str, body: Any) -> Any:
    return [call.as_dict() for call in sim.sites[name].calls]


def _clear_calls(sim: Simulator, name: str, body: Any) -> Any:
    calls = _calls(sim, name, body)
    sim.sites[name].clear_calls()
    return calls


def _fault(sim: Simulator, name: str, body: Any) -> Any:
    sim.sites[name].fault(**body)
    return {}


def _clear_faults(sim: Simulator, name: str, body: Any) -> Any:
    sim.sites[name].clear_faults()
    return {}


ACTIONS: dict[tuple[str, str], Callable[[Simulator, Any], Any]] = {
    ("GET", "pbxs"): _pbxs,
    ("POST", "pbxs"): _add_pbx,
    ("POST", "fleet"): _add_fleet,
    ("GET", "ycms"): _ycms,
    ("POST", "ycms"): _add_ycm,
    ("GET", "counters"): _counters,
    ("POST", "reset"): _reset,
    ("POST", "random_faults"): _random_faults,
    ("POST", "clock"): _advance,
}
SiteActions = dict[tuple[str, str], Callable[["Simulator", str, Any], Any]]
COMMON_ACTIONS: SiteActions = {
    ("GET", ""): _state,
    ("GET", "calls"): _calls,
    ("DELETE", "calls"): _clear_calls,
    ("POST", "faults"): _fault,
    ("DELETE", "faults"): _clear_faults,
}
SITE_ACTIONS: dict[str, SiteActions] = {
    "ycms": {
        **COMMON_ACTIONS,
        ("PUT", "behavior"): _set_ycm_behavior,
        ("POST", "instances"): _add_instance,
        ("PATCH", "instances"): _change_instance,
        ("DELETE", "instances"): _remove_instance,
        ("POST", "between_pages"): _between_pages,
    },
    "pbxs": {
        **COMMON_ACTIONS,
        ("GET", "recording"): _recording,
        ("PUT", "recording"): _set_recording,
        ("PATCH", "recording"): _change_recording,
        ("PUT", "behavior"): _set_behavior,
        ("DELETE", "objects"): _remove_object,
    },
}


def behavior_of(switches: dict[str, Any]) -> Behavior:
    """A PBX's behavior from JSON."""
    return Behavior(**_with_sets(switches))


def ycm_behavior_of(switches: dict[str, Any]) -> YcmBehavior:
    """A Central Management's behavior from JSON."""
    return YcmBehavior(**_with_sets(switches))


def _with_sets(switches: dict[str, Any]) -> dict[str, Any]:
    return {name: frozenset(value) if isinstance(value, list) else value for name, value in switches.items()}
