"""One door to the models of operations; each lives in a module of its own and documents itself there."""

from scenes.models.autoscaler import Autoscaling, autoscale
from scenes.models.cost import Cost, cost
from scenes.models.guardrail import Guardrail, Verdict, guardrail
from scenes.models.rollback import Rollback, rollback
from scenes.models.token_bucket import Bucket, token_bucket
from scenes.models.utilization import Utilization, utilization

__all__ = [
    "Autoscaling",
    "Bucket",
    "Cost",
    "Guardrail",
    "Rollback",
    "Utilization",
    "Verdict",
    "autoscale",
    "cost",
    "guardrail",
    "rollback",
    "token_bucket",
    "utilization",
]
