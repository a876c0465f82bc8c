"""Check labelled prompts against a list of rules and count where the list is wrong.

Every prompt carries the truth: the harm it asks for, or none. The rules see only the words. Some harm is said in words that
no rule knows (a miss), and a harmless question can hold a rule's words (a false alarm): no list has neither. Prompts and
rules are written for this film; the list stands in for the trained classifiers of a real guardrail and checks no answers,
so its precision and recall say nothing about one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scenes.models import texts
from scenes.models.guardrail_text import Labelled, Rules


@dataclass(frozen=True)
class Verdict:
    """A prompt, the harm it truly asks for, and the first rule that stops it; None where there is none."""

    prompt: str
    harm: str | None
    rule: str | None

    @property
    def passed(self) -> bool:
        """Whether no rule stops the prompt."""
        return self.rule is None

    @property
    def right(self) -> bool:
        """Whether a harmful prompt was stopped or a harmless one passed."""
        return self.passed == (self.harm is None)


@dataclass(frozen=True)
class Guardrail:
    """Names of the rules and a verdict for every prompt, counted against the truth; a prompt is positive when stopped.

    `caught`: harmful and stopped (true positives); `false_alarms`: harmless and stopped; `missed`: harmful and passed (false
    negatives); `let_through`: harmless and passed.
    """

    rules: tuple[str, ...]
    prompts: tuple[Verdict, ...]
    caught: int
    false_alarms: int
    missed: int
    let_through: int

    @property
    def stopped(self) -> int:
        """How many prompts a rule stops."""
        return self.caught + self.false_alarms

    @property
    def passed(self) -> int:
        """How many prompts no rule stops."""
        return self.missed + self.let_through

    @property
    def precision(self) -> float:
        """Share of stopped prompts that are harmful, 0..1; 1 when none is stopped (Manning et al. 2008, "IR", section 8.3)."""
        return self.caught / self.stopped if self.stopped else 1.0

    @property
    def recall(self) -> float:
        """Share of harmful prompts that are stopped, 0..1; 1 when none is harmful (Manning et al. 2008, section 8.3)."""
        harmful = self.caught + self.missed
        return self.caught / harmful if harmful else 1.0


def judge(prompt: str, rules: Rules) -> str | None:
    """Return the name of the first rule that stops a prompt, None when all let it pass."""
    return next((name for name, rule in rules if re.search(rule, prompt, re.IGNORECASE)), None)


def check(prompts: Sequence[Labelled], rules: Rules) -> Guardrail:
    """Judge labelled prompts, (prompt, harm or None) each, and count right and wrong verdicts."""
    verdicts = tuple(Verdict(prompt, harm, judge(prompt, rules)) for prompt, harm in prompts)
    kinds = [(verdict.harm is not None, not verdict.passed) for verdict in verdicts]
    return Guardrail(
        rules=tuple(name for name, _ in rules),
        prompts=verdicts,
        caught=kinds.count((True, True)),
        false_alarms=kinds.count((False, True)),
        missed=kinds.count((True, False)),
        let_through=kinds.count((False, False)),
    )


@cache
def guardrail() -> Guardrail:
    """Check the film's prompts."""
    return check(texts.current().asked, texts.current().rules)
