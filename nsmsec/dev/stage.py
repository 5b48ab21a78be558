# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""All services of a topology in one runtime, ready for runs to be played."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from nsmsec.dev.decision_log import DecisionLog
from nsmsec.dev.orders import Act, Arm, Callee, Start
from nsmsec.dev.part import DECISIONS
from nsmsec.dev.process import ServiceProcess
from nsmsec.dev.result import judge
from nsmsec.dev.topology import Attack
from nsmsec.dev.topology_settings import merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from nsmsec.dev.orders import Done, Order
    from nsmsec.dev.organisation import Organisations
    from nsmsec.dev.result import RunResult
    from nsmsec.dev.topology import Run, Service, Topology

__all__ = ["Stage", "set_up"]

_OK = "OK"
_NOTHING: Mapping[str, object] = MappingProxyType({})


@contextmanager
def set_up(topology: Topology, *, runtime: str, organisations: Organisations, folder: Path) -> Iterator[Stage]:
    """Start the processes of a topology all at once, and end them with the block.

    Args:
        topology: who takes part.
        runtime: `sync` or `aio`.
        organisations: who gives everybody their identity.
        folder: where these files go; nobody else may look into it.

    Raises:
        OSError: a file cannot be written, or a process not started.
        SourceUnavailable: a process does not become what it should.
    """
    with ExitStack() as resources:
        processes: dict[str, ServiceProcess] = {}
        homes, apis = _equip(topology, organisations, folder)
        try:
            for name, home in homes.items():
                process = ServiceProcess(name, log=home / "errors.log", workload_api=apis[name])
                processes[name] = resources.enter_context(process)
                processes[name].order(Start(runtime=runtime, folder=str(home), settings=_settings(topology, name)))
            addresses = {name: process.done().address for name, process in processes.items()}
            callees = {
                service.name: Callee(id=str(service.id), address=addresses[service.name])
                for service in topology.services
            }
            logs = {name: DecisionLog(homes[name] / DECISIONS) for name in callees}
            yield Stage(topology, runtime=runtime, processes=processes, callees=callees, logs=logs)
        finally:
            # All of them at once; the stack then waits for each.
            for process in processes.values():
                process.release()


def _equip(topology: Topology, organisations: Organisations, folder: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Give everybody a folder and an identity; return where, by name: the folders, the Workload APIs.

    Whoever attacks from outside has the name of the run. Who has files in place of a Workload API has no address.
    """
    homes = {service.name: folder / "services" / service.name for service in topology.services}
    apis = {service.name: organisations.equip(service.id, homes[service.name]) for service in topology.services}
    for run in topology.runs:
        name, home = _outsider(run), folder / "outsiders" / str(len(homes))
        if run.attack is Attack.STEAL:
            apis[name] = organisations.equip_thief(topology.service(run.at).id, home)
        elif run.attack is Attack.IMPERSONATE and (issuer := topology.foreign_authority(run.at)) is not None:
            organisations.equip_impostor(topology.service(run.at).id, issuer, home)
            apis[name] = ""
        else:
            continue
        homes[name] = home
    return homes, apis


def _settings(topology: Topology, name: str, override: Mapping[str, object] = _NOTHING) -> dict[str, object] | None:
    """Return the policy settings of a service; an outsider has none."""
    own = {service.name: service.settings for service in topology.services}
    return merged(merged(topology.settings, own[name]), override) if name in own else None


def _outsider(run: Run) -> str:
    return f"outsider of {run.name}"


class Stage:
    """The processes of one runtime, ready to play one run after another; `set_up` makes one."""

    def __init__(
        self,
        topology: Topology,
        *,
        runtime: str,
        processes: Mapping[str, ServiceProcess],
        callees: Mapping[str, Callee],
        logs: Mapping[str, DecisionLog],
    ) -> None:
        """Take what is running.

        Args:
            topology: what it is.
            runtime: `sync` or `aio`.
            processes: everybody's process, by name.
            callees: every service as one may call it, by name.
            logs: every service's decision log, by name.
        """
        self._topology = topology
        self._runtime = runtime
        self._processes = processes
        self._callees = callees
        self._logs = logs

    def play(self, run: Run) -> RunResult:
        """Play a run; return how it ended.

        1. Everybody gets the settings of this run; one may get an attack.
        2. The request is made, twice where its first answer is kept for the second. An outsider makes one instead,
           or makes another with the path that was stolen from the first.
        3. The decision logs say how it ended.

        Raises:
            SourceUnavailable: a process has ended, or does not answer.
        """
        # 1
        second_door = self._arm(run)
        # 2
        if run.attack is Attack.IMPERSONATE:
            callee = self._topology.callees(run.at)[0]
            status = self._act_outside(run, Callee(id=str(callee.id), address=second_door))
        else:
            status = self._do(run.start, Act(times=2 if run.attack is Attack.SWAP else 1)).status
        if run.attack is Attack.STEAL and status == _OK:
            stolen = self._do(run.at, Act(times=0)).leaked
            status = self._act_outside(run, self._callees[self._topology.callees(run.at)[0].name], stolen=stolen)
        # 3
        logs = {name: log.new() for name, log in self._logs.items()}
        return judge(run, runtime=self._runtime, status=status, logs=logs)

    def _arm(self, run: Run) -> str:
        """Prepare all services at once; return where the one that an impostor calls has its second door."""
        impostors_callee = self._topology.callees(run.at)[0].name if run.attack is Attack.IMPERSONATE else ""
        for service in self._topology.services:
            order = self._arming(run, service, second_door=service.name == impostors_callee)
            self._processes[service.name].order(order)
        done = {service.name: self._processes[service.name].done() for service in self._topology.services}
        return done[impostors_callee].address if impostors_callee else ""

    def _arming(self, run: Run, service: Service, *, second_door: bool) -> Arm:
        attacks = run.attack if run.at == service.name else None
        onward = self._topology.callees(service.name, skipping=attacks is Attack.SKIP)
        return Arm(
            settings=_settings(self._topology, service.name, run.settings.get(service.name, {})),
            callees=tuple(self._callees[callee.name] for callee in onward),
            attack=attacks or "",
            second_door=second_door,
        )

    def _act_outside(self, run: Run, callee: Callee, *, stolen: str = "") -> str:
        """Let the outsider of a run make its request; return the status."""
        outsider = _outsider(run)
        self._do(outsider, Arm(settings=None, callees=(callee,), attack=run.attack or "", stolen=stolen))
        return self._do(outsider, Act()).status

    def _do(self, name: str, order: Order) -> Done:
        self._processes[name].order(order)
        return self._processes[name].done()
