"""What customers say: reactions to posts, service contacts, surveys, life events they tell the shop of."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate.chance import Whole
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.people import LIFE_EVENTS
from acquaint.simulate.told import Told, chosen, tell, whom
from acquaint.simulate.world import Day, World

_POSTED_AT = 11 * 3_600
SERVICE = ("enquiry", "complaint")
REACTIONS = ("liked", "commented", "shared")


class Voices:
    """Writes down what customers say each day."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers
        everybody = np.arange(len(world.people))
        self._followers = np.flatnonzero(world.chance.happens("follows", world.parameters.habits.follows, everybody))
        told = world.people.declared & world.standing.known
        self._declares = np.flatnonzero(told & (world.people.event >= 0))

    def told(self, day: Day) -> list[Told]:
        """Return the rows of the day's files."""
        return [self._social(day), self._service(day), self._surveys(day), self._life(day)]

    def _social(self, day: Day) -> Told:
        """Return a post, on some days, and the reactions to it; authors the shop does not know have no account."""
        habits, luck, people = self.world.parameters.habits, self.world.chance, self.world.people
        who = self._followers
        posts = int(luck.happens("posts", habits.posts, day.day))
        here = (people.met[who] <= day.day) & (people.gone[who] > day.day) & bool(posts)
        who = who[here & luck.happens("reacts", habits.reacts * people.browses[who], who, day.day)]
        known = luck.happens("known reaction", habits.known_reaction, who, day.day)
        second = np.maximum(self.world.hours.of_people("reacts", day.day, who), _POSTED_AT + 60)
        kind = pa.array([f"social_{each}" for each in REACTIONS]).take(luck.one("how", habits.reactions, who, day.day))
        post = [f"post-{day.day:04d}"] * posts
        return tell(self.world, "social", "F", day.day, np.concatenate([np.full(posts, _POSTED_AT), second]), {
            "type": pa.concat_arrays([pa.array(["social_post"] * posts, pa.string()), kind]),
            "value": pa.array(post * (1 + len(who)), pa.string()),
            "account": pa.concat_arrays(
                [pa.nulls(posts, pa.string()), chosen(self.identifiers.account, who, known)]
            ),
        }, np.concatenate([np.full(posts, -1), who]))  # fmt: skip

    def _service(self, day: Day) -> Told:
        """Return the calls and letters after orders that the shop can lay to somebody."""
        habits = self.world.parameters.habits
        who = self._after_orders(day, "service", habits.serviced)
        grumbles = self.world.chance.happens("grumbles", habits.grumbles, who, day.day)
        second = self.world.hours.of_people("calls", day.day, who)
        return tell(self.world, "service", "T", day.day, second, {
            "type": pa.array(SERVICE).take(grumbles.astype(np.int64)),
            "value": pa.array(["order"] * len(who), pa.string()), **whom(self.world, self.identifiers, who),
        }, who)  # fmt: skip

    def _surveys(self, day: Day) -> Told:
        """Return the surveys sent after orders and the answers from 0 to 10, given within the hour."""
        habits, luck = self.world.parameters.habits, self.world.chance
        who = self._after_orders(day, "survey", habits.asked)
        answers = luck.happens("answers", np.minimum(habits.answers * self.world.people.reads[who], 1), who, day.day)
        given, (mean, spread), (own_part, day_part) = who[answers], habits.score, habits.content
        own, passing = luck.normal("content", given), luck.normal("score", given, day.day)
        score = np.clip(np.rint(mean + spread * (own_part * own + day_part * passing)), 0, 10).astype(np.int64)
        sent = np.minimum(self.world.hours.of_people("survey", day.day, who), 82_000)
        both = np.concatenate([who, given])
        return tell(self.world, "surveys", "U", day.day, np.concatenate([sent, sent[answers] + 1_500]), {
            "type": pa.array(["survey_sent"] * len(who) + ["survey_answered"] * len(given), pa.string()),
            "value": pa.array([None] * len(who) + [str(each) for each in score], pa.string()),
            **whom(self.world, self.identifiers, both),
        }, both)  # fmt: skip

    def _life(self, day: Day) -> Told:
        """Return the life events that customers tell of on the day."""
        people = self.world.people
        now = self._declares[people.event_day[self._declares] == day.day]
        who = now[(people.met[now] <= day.day) & (people.gone[now] >= day.day)]
        return tell(self.world, "life_events", "L", day.day, np.full(len(who), 12 * 3_600), {
            "type": pa.array(["life_event"] * len(who), pa.string()),
            "value": pa.array(LIFE_EVENTS).take(people.event[who]), **whom(self.world, self.identifiers, who),
        }, who)  # fmt: skip

    def _after_orders(self, day: Day, name: str, share: float) -> Whole:
        """Return who among those whose order the shop could lay to somebody."""
        who = day.orders.who[day.orders.known & day.orders.told]
        return who[self.world.chance.happens(name, share, who, day.day)]
