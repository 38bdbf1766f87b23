//! Chance that can be repeated.

/// Chance that is the same for the same seed: what a [`Walk`](super::Walk) decides with.
///
/// ```
/// use parvis_sdk::testing::Dice;
///
/// let throws = |seed| {
///     let mut dice = Dice::new(seed);
///     [dice.below(6), dice.below(6), dice.below(6)]
/// };
/// assert_eq!(throws(1), throws(1));
/// assert!(["heads", "tails"].contains(Dice::new(1).pick(&["heads", "tails"])));
/// ```
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: usize) -> usize {
        // SplitMix64: each state is a step from the last, each number a mixture of its state.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let bound = u64::try_from(bound).expect("a word has at most 64 bits");
        usize::try_from(mixed % bound.max(1)).expect("below a usize")
    }

    /// One of `choices`, which are not empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(choices.len());
        choices.get(index).expect("picked from at least one choice")
    }
}
