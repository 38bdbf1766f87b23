//! Which pending event runs next: a pure schedule, without I/O.
//!
//! Always true:
//! - of one lane (program, conversation) one event runs at a time, in the order of their numbers;
//! - programs take turns, and one program holds at most a quarter of the slots;
//! - an event that runs alone for its program runs when nothing else of the program does.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use parvis_capability::event::Pending;
use parvis_domain::{ConversationId, EventId, ProgramId};

/// One program in one conversation.
pub(crate) type LaneName = (ProgramId, ConversationId);

#[derive(Debug, Default)]
struct Lane {
    waiting: BTreeMap<u64, Pending>,
    is_running: bool,
}

#[derive(Debug, Default)]
struct Turn {
    /// Lanes that have something to run and are not running, in the order in which they became so.
    ready: VecDeque<ConversationId>,
    running: usize,
    /// An event runs with nothing else of the program beside it.
    runs_alone: bool,
}

/// The schedule.
#[derive(Debug)]
pub(crate) struct Lanes {
    slots: usize,
    running: usize,
    lanes: HashMap<LaneName, Lane>,
    programs: HashMap<ProgramId, Turn>,
    /// Programs with something ready, in turn.
    turns: VecDeque<ProgramId>,
    /// Events that run alone for their program: they conflicted too often, or were running when the process ended.
    alone: HashSet<EventId>,
}

impl Lanes {
    pub(crate) fn new(slots: usize) -> Self {
        Self {
            slots: slots.max(1),
            running: 0,
            lanes: HashMap::new(),
            programs: HashMap::new(),
            turns: VecDeque::new(),
            alone: HashSet::new(),
        }
    }

    /// Whether nothing waits and nothing runs.
    pub(crate) fn is_idle(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Whether this lane has events in memory: then a new one follows them.
    pub(crate) fn knows(&self, name: &LaneName) -> bool {
        self.lanes.contains_key(name)
    }

    /// Adds an event to its lane; one that is there already stays.
    pub(crate) fn add(&mut self, pending: Pending) {
        let name = (pending.event.program, pending.event.conversation);
        let lane = self.lanes.entry(name).or_default();
        let was_empty = lane.waiting.is_empty();
        lane.waiting.entry(pending.number).or_insert(pending);
        if was_empty && !lane.is_running {
            self.make_ready(name);
        }
    }

    /// From now on this event runs with nothing else of its program beside it.
    pub(crate) fn run_alone(&mut self, event: EventId) {
        self.alone.insert(event);
    }

    /// The next event to run, if a slot is free for it. It counts as running until [`Lanes::finish`].
    pub(crate) fn next(&mut self) -> Option<Pending> {
        if self.running >= self.slots {
            return None;
        }
        for _ in 0..self.turns.len() {
            let program = self.turns.pop_front()?;
            if let Some(pending) = self.next_of(program) {
                return Some(pending);
            }
        }
        None
    }

    fn next_of(&mut self, program: ProgramId) -> Option<Pending> {
        let share = (self.slots / 4).max(1);
        let turn = self.programs.get_mut(&program)?;
        let conversation = *turn.ready.front()?;
        let first = self.lanes.get(&(program, conversation))?.waiting.first_key_value();
        let wants_alone = first.is_some_and(|(_, pending)| self.alone.contains(&pending.event.id));
        if turn.running >= share || turn.runs_alone || (wants_alone && turn.running > 0) {
            // Its turn comes again when one of its events has ended.
            self.turns.push_back(program);
            return None;
        }
        turn.ready.pop_front();
        turn.running += 1;
        turn.runs_alone = wants_alone;
        if !turn.ready.is_empty() {
            self.turns.push_back(program);
        }
        self.running += 1;
        let lane = self.lanes.get_mut(&(program, conversation))?;
        lane.is_running = true;
        lane.waiting.pop_first().map(|(_, pending)| pending)
    }

    /// The event that ran in this lane has ended: done, set aside, or to be run again (`again`).
    pub(crate) fn finish(&mut self, ended: &Pending, again: bool) {
        let name = (ended.event.program, ended.event.conversation);
        self.running = self.running.saturating_sub(1);
        if let Some(turn) = self.programs.get_mut(&name.0) {
            turn.running = turn.running.saturating_sub(1);
            turn.runs_alone = false;
        }
        let Some(lane) = self.lanes.get_mut(&name) else { return };
        lane.is_running = false;
        if again {
            lane.waiting.insert(ended.number, ended.clone());
        } else {
            self.alone.remove(&ended.event.id);
        }
        if lane.waiting.is_empty() {
            self.lanes.remove(&name);
            let unused = self.programs.get(&name.0).is_some_and(|turn| turn.running == 0 && turn.ready.is_empty());
            if unused {
                self.programs.remove(&name.0);
            }
        } else {
            self.make_ready(name);
        }
    }

    fn make_ready(&mut self, (program, conversation): LaneName) {
        let turn = self.programs.entry(program).or_default();
        turn.ready.push_back(conversation);
        if !self.turns.contains(&program) {
            self.turns.push_back(program);
        }
    }
}

#[cfg(test)]
mod tests {
    use parvis_domain::{Event, Timestamp, Trigger};

    use super::*;

    fn pending(program: u8, conversation: u8, number: u64) -> Pending {
        let id = [program, conversation, u8::try_from(number).expect("small"), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let event = Event {
            id: EventId::from_bytes(id),
            program: ProgramId::from_bytes([program; 16]),
            conversation: ConversationId::from_bytes([conversation; 16]),
            actor: None,
            recorded: Timestamp::default(),
            made_by: 1,
            trigger: Trigger::Opened { parameters: Vec::new() },
        };
        Pending { event, number, version: 1 }
    }

    #[test]
    fn a_lane_runs_one_event_at_a_time_in_the_order_of_numbers() {
        let mut lanes = Lanes::new(16);
        lanes.add(pending(1, 1, 2));
        lanes.add(pending(1, 1, 1));
        lanes.add(pending(1, 1, 1));
        let first = lanes.next().expect("one is ready");
        assert_eq!(first.number, 1);
        assert_eq!(lanes.next(), None);
        lanes.finish(&first, false);
        let second = lanes.next().expect("the next is ready");
        assert_eq!(second.number, 2);
        lanes.finish(&second, false);
        assert!(lanes.is_idle());
    }

    #[test]
    fn an_event_that_is_to_run_again_stays_first_in_its_lane() {
        let mut lanes = Lanes::new(16);
        lanes.add(pending(1, 1, 1));
        lanes.add(pending(1, 1, 2));
        let first = lanes.next().expect("one is ready");
        lanes.finish(&first, true);
        assert_eq!(lanes.next().expect("again").number, 1);
    }

    #[test]
    fn programs_take_turns_and_hold_a_quarter_of_the_slots_at_most() {
        let mut lanes = Lanes::new(8);
        for conversation in 0..8 {
            lanes.add(pending(1, conversation, 1));
        }
        lanes.add(pending(2, 0, 1));
        let order: Vec<_> = std::iter::from_fn(|| lanes.next()).map(|p| p.event.program.as_bytes()[0]).collect();
        assert_eq!(order, [1, 2, 1]);
    }

    #[test]
    fn a_single_slot_is_still_a_share() {
        let mut lanes = Lanes::new(1);
        lanes.add(pending(1, 1, 1));
        assert!(lanes.next().is_some());
        assert!(lanes.next().is_none());
    }

    #[test]
    fn an_event_that_runs_alone_waits_for_its_program_and_keeps_it() {
        let mut lanes = Lanes::new(16);
        lanes.add(pending(1, 1, 1));
        let beside = lanes.next().expect("one is ready");
        let lonely = pending(1, 2, 1);
        lanes.run_alone(lonely.event.id);
        lanes.add(lonely.clone());
        lanes.add(pending(2, 1, 1));
        assert_eq!(lanes.next().expect("another program goes on").event.program.as_bytes()[0], 2);
        assert_eq!(lanes.next(), None);
        lanes.finish(&beside, false);
        assert_eq!(lanes.next(), Some(lonely.clone()));
        lanes.add(pending(1, 3, 1));
        assert_eq!(lanes.next(), None);
        lanes.finish(&lonely, false);
        assert!(lanes.next().is_some());
    }
}
