"""What the chart of a story shows: the chart of the target as it was then, without its words."""

from alerts.calc.story import Picture, PicturePoint
from goals.models import Assessment, Target
from goals.services.target_chart import read_course
from kpis.services.series import Facts

POINTS_UP_TO = 100


def read_picture(*, target: Target, assessment: Assessment, facts: Facts) -> Picture:
    """Return the KPI's history up to the assessment, with the path that was promised."""
    course = read_course(target=target, today=assessment.as_of, facts=facts)
    points = [
        PicturePoint(on=point.on, value=point.value, is_partial=point.is_partial)
        for point in course.points
    ]
    thin = -(-len(points) // POINTS_UP_TO) or 1  # from the newest backwards, so that it stays
    return Picture(
        points=points[::-thin][::-1],
        trajectory=course.trajectory,
        is_running_total=target.accumulates,
    )
