"""From one chip's watts to the site's megawatts and the MWh of a training run, and what carries the heat away.

Electricity becomes heat, all of it. Chips draw the power that they are built for (TDP), as in `energy`; whole machines draw more:
10.2 kW a DGX H100, of which eight chips are 5.6 kW (NVIDIA, data sheet of the DGX H100; from memory), and a machine of other chips is
taken to draw the same multiple. A rack holds four of them, as in NVIDIA's DGX SuperPOD reference architecture (from memory). Power
usage effectiveness adds cooling and conversion (Avelar et al. 2012, The Green Grid, white paper 49). Ramps, redundancy and the
network's switches are left out.
"""

from dataclasses import dataclass
from functools import lru_cache

from scenes.models import training_run
from scenes.models.scenario import GPUS_PER_NODE, Scenario

MACHINE_SHARE = 10.2e3 / (8 * 700)  # watts of a whole machine over those of its chips: DGX H100, data sheet
NODES_PER_RACK = 4  # DGX SuperPOD reference architecture
AIR = (1.2, 1005.0)  # kg/m3 and J/(kg K), dry, near 20 C: Incropera et al., "Fundamentals of heat and mass transfer", table A.4
WATER = (998.0, 4182.0)  # the same of water near 20 C: table A.6 there; both from memory
RISE = 15.0  # kelvins from inlet to outlet: a choice, of the size that operators plan with
AIR_LIMIT = 40e3  # W a rack that air carries with full containment: operators' guides say 20 to 40 kW (looked up: Coolnet 2025)


@dataclass(frozen=True)
class PowerChain:
    """Watts of a chip, a machine's chips, a whole machine, a rack, all machines and the site; the run's hours and joules as MWh.

    `machines_mwh`: whole machines and PUE; `chips_mwh`: chips alone and PUE, as model cards count.
    """

    chip: float
    chips: float
    machine: float
    rack: float
    hall: float
    site: float
    pue: float
    nodes: int
    racks: int
    hours: float
    machines_mwh: float
    chips_mwh: float

    @property
    def steps(self) -> tuple[float, ...]:
        """Watts step by step: chip, machine, rack, hall, site."""
        return self.chip, self.machine, self.rack, self.hall, self.site


@lru_cache(maxsize=16)
def power_chain(scenario: Scenario) -> PowerChain:
    """Follow the power of a training cluster outwards; all watts are 0 where the chip's are not published."""
    training, pue = scenario.training, scenario.power.pue
    chip = training.gpu.watts
    a_node = min(GPUS_PER_NODE, training.gpus)
    machine = chip * a_node * MACHINE_SHARE
    hall, hours = chip * training.gpus * MACHINE_SHARE, training_run.seconds(scenario) / 3600
    return PowerChain(
        chip=chip,
        chips=chip * a_node,
        machine=machine,
        rack=machine * min(NODES_PER_RACK, training.nodes),
        hall=hall,
        site=hall * pue,
        pue=pue,
        nodes=training.nodes,
        racks=-(-training.nodes // NODES_PER_RACK),
        hours=hours,
        machines_mwh=hall * pue * hours / 1e6,
        chips_mwh=chip * training.gpus * pue * hours / 1e6,
    )


# ---------------------------------------------------------------- heat
def flow(watts: float, carrier: tuple[float, float] = AIR, rise: float = RISE) -> float:
    """Return the m3/s that carry heat away: P / (density x heat capacity x rise), the first law for a steady flow.

    `carrier`: kg/m3 and J/(kg K); ValueError for a rise of 0 or less.
    """
    if rise <= 0:
        raise ValueError(f"a carrier that warms by {rise} K carries nothing away")
    density, capacity = carrier
    return watts / (density * capacity * rise)


def times_by_mass() -> float:
    """Return how many times the heat of air a kilogram of water carries for the same rise."""
    return WATER[1] / AIR[1]


def times_by_volume() -> float:
    """Return how many times the heat of air a cubic metre of water carries for the same rise."""
    return WATER[0] * WATER[1] / (AIR[0] * AIR[1])


def needs_liquid(scenario: Scenario) -> bool:
    """Tell whether the case's rack is beyond what air carries."""
    return power_chain(scenario).rack > AIR_LIMIT


# ---------------------------------------------------------------- what a share of cooling says of the PUE
def least_pue(cooling_share: float) -> float:
    """Return 1 / (1 - share): the PUE of a site that spends a share (0..1) of its power on cooling and nothing else is lost."""
    return 1 / (1 - cooling_share)


def pue_with_less_cooling(cooling_share: float, saved: float) -> float:
    """Return the PUE when a share `saved` of the cooling's energy is saved, starting from `least_pue`."""
    return 1 + (least_pue(cooling_share) - 1) * (1 - saved)


def rack_of_chips(chip: float, machines: int, *, whole: bool = False) -> float:
    """Return the watts of a rack of machines of eight chips: the chips' alone, or the `whole` machines'."""
    return chip * GPUS_PER_NODE * machines * (MACHINE_SHARE if whole else 1.0)
