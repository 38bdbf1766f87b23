//! One suite for every engine: what the contract says, and nothing about how it is kept.
//!
//! `memory` answers in the caller, `sled` is the embedded engine, `volatile` is memory behind the writer thread that forgets what was not
//! flushed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod conditions;
mod durability;
mod ground;
mod limits;
mod model;
mod reads;
mod reopen;
mod serial;
mod volatile;
mod writes;

/// Runs each test of the suite on each engine.
macro_rules! suite {
    ($($module:ident: $($test:ident),+ $(,)?;)+) => {
        suite!(@engine memory, $($module: $($test),+;)+);
        suite!(@engine sled, $($module: $($test),+;)+);
        suite!(@engine volatile_disk, $($module: $($test),+;)+);
    };
    (@engine $engine:ident, $($module:ident: $($test:ident),+;)+) => {
        mod $engine {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    crate::$module::$test(crate::ground::Ground::$engine()).await;
                })+
            })+
        }
    };
}

suite! {
    conditions:
        a_changed_key_is_a_conflict_and_changes_nothing,
        an_absent_key_that_appeared_is_a_conflict,
        a_deleted_key_is_a_conflict,
        a_wrong_version_is_a_conflict,
        blind_writes_never_conflict,
        a_phantom_in_a_range_is_a_conflict,
        an_append_in_a_range_is_a_conflict,
        a_range_checks_across_many_later_writes,
        a_read_from_the_future_is_a_conflict,
        of_what_was_read_before_the_window_a_key_is_looked_up_and_a_range_is_a_conflict,
        conditions_alone_are_judged;
    writes:
        appends_have_no_gaps_and_keep_their_order,
        a_refused_commit_leaves_no_gap_in_a_log,
        places_are_filled_in_keys_and_values,
        later_writes_of_one_commit_win,
        a_floor_refuses_and_names_the_first_counter,
        a_floor_refuses_the_whole_commit,
        adds_run_in_order_and_never_conflict,
        a_sum_outside_of_i128_is_invalid,
        otherwise_is_applied_when_a_floor_refuses,
        otherwise_stands_under_the_conditions,
        concurrent_takers_of_one_stock_stop_at_its_floor;
    reads:
        get_many_keeps_its_order_and_versions,
        scans_go_both_ways_and_stop_at_their_limit,
        scans_stay_inside_their_range,
        counters_and_keys_have_names_of_their_own,
        reads_outside_of_the_contract_are_refused,
        every_answer_names_the_commit_it_saw;
    limits:
        commits_outside_of_the_contract_are_refused_by_name,
        the_largest_commit_is_taken,
        the_largest_key_and_value_come_back;
    reopen:
        everything_is_there_after_a_reopen,
        numbers_go_on_after_a_reopen,
        reads_of_before_a_reopen_do_not_pass_as_new;
    model:
        random_commits_agree_with_the_model;
    serial:
        concurrent_transactions_are_serialisable,
        a_commit_goes_on_when_its_future_is_dropped;
}
