"""Plans of regions and named clusters, and their appraisal (F7): when each was begun, done and passed."""

from dataclasses import dataclass
from datetime import date, timedelta

from jiqun.sample.plan_units import Unit
from jiqun.sample.read_codes import CHANGBAISHAN, counties, regions
from jiqun.sample.seeded import seeded

NONE, DRAFTING, DONE = "未编制", "编制中", "已完成"
NOT_BEGUN, UNDER_WAY, PASSED = "未论证", "论证中", "已通过"
PROBLEMS = (
    "规划用地指标不足",
    "龙头企业带动能力不强",
    "公共技术平台尚未建成",
    "融资渠道单一",
)


@dataclass(frozen=True)
class Plan:
    """The plan of one region or named cluster, day by day."""

    subject_type: str  # region, cluster
    subject_code: str
    name: str
    begun_on: date
    done_on: date
    appraised_from: date
    passed_on: date
    body: str
    is_aligned: bool
    problem: str  # empty where none was reported

    def state_at(self, day: date) -> str:
        """规划状态."""
        return DONE if self.done_on <= day else DRAFTING if self.begun_on <= day else NONE

    def appraisal_at(self, day: date) -> str:
        """论证状态."""
        return PASSED if self.passed_on <= day else UNDER_WAY if self.appraised_from <= day else NOT_BEGUN

    def problem_at(self, day: date) -> str:
        """新情况和问题, until the appraisal is passed."""
        return self.problem if self.appraisal_at(day) != PASSED else ""


def plans_of(seed: int, reporter: str, units: tuple[Unit, ...]) -> list[Plan]:
    """The rows of a reporting unit's F7: its own plan, its named clusters', its counties'."""
    own = [plan(seed, "region", reporter, regions()[reporter].short)]
    named = [u for u in units if u.reporter == reporter and u.code.startswith("C")]
    own += [plan(seed, "cluster", unit.code, unit.name) for unit in named]
    places = () if reporter == CHANGBAISHAN else counties(reporter)
    return own + [plan(seed, "region", county, regions()[county].short) for county in places]


def plan(seed: int, subject_type: str, code: str, name: str) -> Plan:
    """One plan: half of them done by the end of 2006 as the policy asks, the last ones in 2010."""
    rng = seeded(seed, "plan", code)
    years = (2006, 2006, 2006, 2006, 2007, 2007, 2008, 2009, 2010)
    done_on = date(rng.choice(years), rng.choice((11, 12)), rng.randint(3, 26))
    if done_on.year > 2006:
        done_on = date(done_on.year, rng.randint(1, 10), done_on.day)
    appraised_from = done_on + timedelta(days=rng.randint(1, 20))
    return Plan(
        subject_type,
        code,
        f"{name}产业集群发展规划",
        done_on - timedelta(days=rng.randint(60, 500)),
        done_on,
        appraised_from,
        appraised_from + timedelta(days=rng.choice((3, 9, 16, 120, 200))),
        rng.choice(("省中小企业局专家组", "市发展改革委", "合成大学专家组")),
        rng.randint(1, 100) <= 85,
        rng.choice((*PROBLEMS, "", "", "")),
    )
