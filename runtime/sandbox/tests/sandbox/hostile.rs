//! Guests that mean harm, and guests that are broken. Each is stopped, told apart, and leaves nothing.

use std::time::{Duration, Instant};

use parvis_capability::program::BudgetOverride;
use parvis_domain::{Failure, ProgramId};
use parvis_sandbox::Outcome;

use crate::component::Program;
use crate::world::{NOW, World};

/// Little processor time, so that tests are quick: 20 ms worth of fuel.
const SMALL: BudgetOverride =
    BudgetOverride { fuel: Some(40_000_000), wall_ms: Some(2_000), memory_bytes: None, host_calls: None };

fn handler(code: &str) -> Vec<u8> {
    Program::handler(code).bytes()
}

#[tokio::test]
async fn guests_that_break_a_rule_are_stopped_and_told_apart() {
    let world = World::new().await;
    let cases: [(&str, Vec<u8>, Failure, &str); 18] = [
        ("a.endless", handler("(loop (br 0)) (unreachable)"), Failure::CpuExceeded, ""),
        (
            "a.endless-calls",
            handler("(loop (call $log (i32.const 0) (i32.const 0) (i32.const 0)) (br 0)) (unreachable)"),
            Failure::CpuExceeded,
            "",
        ),
        (
            "a.many-calls",
            handler("(loop (call $typing (i32.const 64)) (br 0)) (unreachable)"),
            Failure::HostCallsExceeded,
            "",
        ),
        (
            "a.recursion",
            Program::fields(
                r#"(func $down (param i32) (result i32) (i32.add (call $down (local.get 0)) (i32.const 1)))
                   (func (export "handle") (param i32) (result i32) (call $down (i32.const 0)))"#,
            )
            .bytes(),
            Failure::Stack,
            "call stack exhausted",
        ),
        ("a.unreachable", handler("(unreachable)"), Failure::Trap, "unreachable"),
        ("a.out-of-bounds", handler("(drop (i32.load (i32.const -4))) (i32.const 0)"), Failure::Trap, "out of bounds"),
        ("a.divides", handler("(i32.div_u (i32.const 1) (local.get $i))"), Failure::Trap, "divide by zero"),
        // The answer: an address past the end, unaligned, with a length that wraps, with a false discriminant.
        ("a.answer-far", handler("(i32.const -16)"), Failure::Trap, "out of bounds"),
        ("a.answer-unaligned", handler("(i32.const 65)"), Failure::Trap, "align"),
        ("a.answer-false", handler("(i32.store8 (i32.const 64) (i32.const 7)) (i32.const 64)"), Failure::Trap, ""),
        ("a.refusal-long", refusal("(i32.const 1024)", "(i32.const -1)"), Failure::Trap, "out of bounds"),
        ("a.refusal-wraps", refusal("(i32.const -16)", "(i32.const 32)"), Failure::Trap, "out of bounds"),
        // Bytes that are no UTF-8.
        ("a.refusal-garbled", refusal("(i32.const 2048)", "(i32.const 4)"), Failure::Trap, "utf-8"),
        ("a.refusal-empty", refusal("(i32.const 1024)", "(i32.const 0)"), Failure::InvalidAnswer, "refused"),
        ("a.refusal-too-long", refusal("(i32.const 4096)", "(i32.const 2000)"), Failure::InvalidAnswer, "refused"),
        (
            "a.hands-over-too-much",
            handler(
                "(drop (memory.grow (i32.const 64)))
                 (call $log (i32.const 1) (i32.const 0) (i32.const 5000000)) (i32.const 0)",
            ),
            Failure::OutputExceeded,
            "",
        ),
        (
            "a.argument-far",
            handler("(call $log (i32.const 1) (i32.const 1024) (i32.const -1)) (i32.const 0)"),
            Failure::Trap,
            "out of bounds",
        ),
        (
            "a.argument-garbled",
            {
                let mut program =
                    Program::handler("(call $log (i32.const 1) (i32.const 2048) (i32.const 4)) (i32.const 0)");
                program.fields.push_str(GARBLED);
                program.bytes()
            },
            Failure::Trap,
            "utf-8",
        ),
    ];
    let mut wrong = Vec::new();
    for (name, component, expected, says) in cases {
        let failed = world.fails(name, &component, SMALL).await;
        if failed.failure != expected || !failed.detail.contains(says) {
            wrong.push(format!("{name}: {:?}: {}", failed.failure, failed.detail));
        }
        assert!(failed.detail.len() <= (4 << 10) + 3, "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const GARBLED: &str = r#"(data (i32.const 2048) "\ff\fe\fd\fc")"#;

/// A handler that refuses with the text at that address.
fn refusal(address: &str, length: &str) -> Vec<u8> {
    let mut program = Program::handler(&format!(
        "(i32.store8 (i32.const 64) (i32.const 1)) (i32.store8 (i32.const 68) (i32.const 0))
         (i32.store (i32.const 72) {address}) (i32.store (i32.const 76) {length})
         (memory.fill (i32.const 4096) (i32.const 97) (i32.const 4096)) (i32.const 64)"
    ));
    program.fields.push_str(GARBLED);
    program.bytes()
}

#[tokio::test]
async fn a_guest_that_computes_is_stopped_close_to_its_budget() {
    let world = World::new().await;
    // Fuel for 20 ms; by the clock it may be four times that on a machine that others use too, never the wall's 2 s.
    let failed = world.fails("a.endless", &handler("(loop (br 0)) (unreachable)"), SMALL).await;
    assert_eq!(failed.failure, Failure::CpuExceeded);
    assert!(failed.took < Duration::from_secs(1), "{:?}", failed.took);
}

#[tokio::test]
async fn instructions_that_are_cheap_in_fuel_and_long_in_time_are_counted_by_the_clock() {
    let world = World::new().await;
    // Each iteration fills 32 MiB for a handful of fuel.
    let code = "(drop (memory.grow (i32.const 600)))
        (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 33554432)) (br 0)) (unreachable)";
    let failed = world.fails("a.fills", &handler(code), SMALL).await;
    assert_eq!(failed.failure, Failure::CpuExceeded, "{}", failed.detail);
    assert!(failed.took < Duration::from_secs(2), "{:?}", failed.took);
}

#[tokio::test]
async fn a_start_function_that_spins_is_counted_and_stopped() {
    let world = World::new().await;
    let program = Program::fields(
        r#"(func $spin (loop (br 0))) (start $spin)
           (func (export "handle") (param i32) (result i32) (i32.const 0))"#,
    );
    let failed = world.fails("a.start", &program.bytes(), SMALL).await;
    assert_eq!(failed.failure, Failure::CpuExceeded, "{}", failed.detail);
}

#[tokio::test]
async fn growing_memory_beyond_the_budget_answers_minus_one() {
    let world = World::new().await;
    // 64 MiB in all: 17 pages are there, so 1,007 more fit and not one more.
    let code = "
        (if (i32.ne (memory.grow (i32.const 65519)) (i32.const -1)) (then unreachable))
        (if (i32.ne (memory.grow (i32.const 1007)) (i32.const 17)) (then unreachable))
        (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
        (i32.const 0)";
    let program = world.install("a.grows", &handler(code)).await;
    let pending = world.opened(program).await;
    world.finish(&pending).await;
}

#[tokio::test]
async fn memory_is_summed_over_all_memories_and_tables() {
    let world = World::new().await;
    let budget = BudgetOverride { memory_bytes: Some(8 << 20), ..BudgetOverride::default() };
    // 1 MiB and a bit is there; a second memory and a table take from the same 8 MiB.
    let mut program = Program::fields(
        r#"(import "second" "grow" (func $grow-second (param i32) (result i32)))
           (table $table 1 20000 funcref)
           (func (export "handle") (param i32) (result i32)
               (if (i32.ne (call $grow-second (i32.const 90)) (i32.const 1)) (then unreachable))
               (if (i32.ne (memory.grow (i32.const 40)) (i32.const -1)) (then unreachable))
               (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable))
               (if (i32.ne (table.grow $table (ref.null func) (i32.const 19999)) (i32.const -1)) (then unreachable))
               (i32.const 0))"#,
    );
    program.lowered = r#"
        (core module $second
            (memory 1)
            (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
        (core instance $second (instantiate $second))"#
        .to_owned();
    program.with = r#"(with "second" (instance $second))"#.to_owned();
    let program = world.install_with("a.sums", &program.bytes(), budget).await;
    let pending = world.opened(program).await;
    world.finish(&pending).await;
}

#[tokio::test]
async fn a_guest_that_gives_up_for_lack_of_memory_is_told_apart() {
    let world = World::new().await;
    let code = "(if (i32.eq (memory.grow (i32.const 4000)) (i32.const -1)) (then unreachable)) (i32.const 0)";
    let failed = world.fails("a.starves", &handler(code), SMALL).await;
    assert_eq!(failed.failure, Failure::MemoryExceeded, "{}", failed.detail);
    // It does not even start where its first memory is over the budget.
    let tiny = BudgetOverride { memory_bytes: Some(64 << 10), ..BudgetOverride::default() };
    let failed = world.fails("a.too-small", &handler("(i32.const 0)"), tiny).await;
    assert_eq!(failed.failure, Failure::MemoryExceeded, "{}", failed.detail);
}

#[tokio::test]
async fn the_log_is_cut_at_its_budget_whatever_is_written() {
    let world = World::new().await;
    // 200 lines of 64 KiB each.
    let code = "
        (loop
            (call $log (i32.const 1) (i32.const 0) (i32.const 65536))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if 0 (i32.lt_u (local.get $i) (i32.const 200))))
        (unreachable)";
    let failed = world.fails("a.floods", &handler(code), BudgetOverride::default()).await;
    let bytes: usize = failed.log.iter().map(|line| line.text.len()).sum();
    assert!((60 << 10..=(64 << 10) + 128).contains(&bytes), "{bytes}");
    assert!(failed.log.last().unwrap().text.contains("cut"), "the cut is noted");
}

#[tokio::test]
async fn a_trap_leaves_nothing_of_what_the_run_did() {
    let world = World::new().await;
    let mut program = Program::handler(
        r#"(call $get (i32.const 1) (i32.const 1024) (i32.const 5) (i32.const 64))
           (if (i32.load8_u (i32.const 64)) (then unreachable))
           (if (i32.load8_u (i32.const 68)) (then (return (i32.const 0))))
           (call $set (i32.const 1) (i32.const 1024) (i32.const 5) (i32.const 1024) (i32.const 5) (i32.const 64))
           (call $post (i32.const 1024) (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
           (call $log (i32.const 1) (i32.const 1024) (i32.const 5))
           (unreachable)"#,
    );
    program.fields.push_str(r#"(data (i32.const 1024) "Hello")"#);
    let id = world.install("a.traps", &program.bytes()).await;
    let pending = world.opened(id).await;
    // Had the first run left its entry, the second would end well.
    for _ in 0..2 {
        let mut run = world.run(&pending).await;
        assert!(matches!(run.outcome, Outcome::Failed { failure: Failure::Trap, .. }), "{:?}", run.outcome);
        assert_eq!(run.invocation.take_log().len(), 1, "what it logged is kept for its developers");
    }
}

#[tokio::test]
async fn every_run_has_a_fresh_instance() {
    let world = World::new().await;
    let program = Program::fields(
        r#"(global $runs (mut i32) (i32.const 0))
           (func (export "handle") (param i32) (result i32)
               (if (global.get $runs) (then unreachable))
               (if (i32.load (i32.const 512)) (then unreachable))
               (global.set $runs (i32.const 1))
               (i32.store (i32.const 512) (i32.const 1))
               (drop (memory.grow (i32.const 10)))
               (i32.const 0))"#,
    );
    let id = world.install("a.remembers", &program.bytes()).await;
    for _ in 0..20 {
        let pending = world.opened(id).await;
        world.finish(&pending).await;
    }
}

#[tokio::test]
async fn the_host_cannot_be_called_while_it_calls() {
    let world = World::new().await;
    // The allocator that the host calls to hand its answer over calls the host in turn.
    let mut program = Program::fields(
        r#"(import "libc" "table" (table 1 funcref))
           (elem (i32.const 0) func $reenter)
           (func $reenter (call $typing (i32.const 64)))
           (func (export "handle") (param i32) (result i32)
               (i32.store (i32.const 256) (i32.const 1))
               (call $user (i32.const 64)) (i32.const 0))"#,
    );
    program.realloc = r#"
        (table (export "table") 1 funcref)
        (type $call (func))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
            (if (i32.load (i32.const 256)) (then (call_indirect (type $call) (i32.const 0))))
            (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
            (global.set $next (i32.add (local.get $at) (local.get 3)))
            (local.get $at))"#
        .to_owned();
    let failed = world.fails("a.reenters", &program.bytes(), SMALL).await;
    assert_eq!(failed.failure, Failure::Trap, "{}", failed.detail);
    assert!(failed.detail.contains("cannot leave component instance"), "{}", failed.detail);
}

#[tokio::test]
async fn an_allocator_that_lies_harms_only_its_guest() {
    let world = World::new().await;
    for (name, address, says) in
        [("a.far", "-16", "realloc"), ("a.unaligned", "65537", "realloc"), ("a.wraps", "1114104", "realloc")]
    {
        let mut program = Program::handler("(i32.const 0)");
        program.realloc =
            format!(r#"(func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const {address}))"#);
        let failed = world.fails(name, &program.bytes(), SMALL).await;
        assert_eq!(failed.failure, Failure::Trap, "{name}: {}", failed.detail);
        assert!(failed.detail.contains(says), "{name}: {}", failed.detail);
    }
    // All strings in one place: each is a copy, so the guest garbles its own input and nothing else.
    let mut program = Program::handler("(i32.const 0)");
    program.realloc = r#"(func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))"#.to_owned();
    let id = world.install("a.overlaps", &program.bytes()).await;
    let pending = world.opened(id).await;
    world.finish(&pending).await;
}

#[tokio::test]
async fn neighbours_go_on_while_hostile_guests_run_and_the_pool_is_whole_afterwards() {
    let world = std::sync::Arc::new(World::new().await);
    // About 20 s of computing: a guest that kept its thread for itself would keep its neighbours waiting that long.
    let hostile_fuel = 40_000_000_000;
    let endless = world
        .install_with(
            "a.endless",
            &handler("(loop (br 0)) (unreachable)"),
            BudgetOverride { fuel: Some(hostile_fuel), wall_ms: Some(600_000), ..BudgetOverride::default() },
        )
        .await;
    let good = world.install("a.good", &handler("(i32.const 0)")).await;
    let alone = p99(&world, good).await;
    // One for each of the guests' two threads, and one more: they hold three of four slots.
    let mut hostile = Vec::new();
    for _ in 0..3 {
        let program = world.load(endless).await;
        let pending = world.opened(endless).await;
        let parvis_capability::Begun::Ready(invocation) =
            parvis_capability::Invocation::begin(&world.host, &pending).await.unwrap()
        else {
            panic!("ready");
        };
        let sandbox = world.sandbox.clone();
        hostile.push(world.guests.spawn(async move { sandbox.run(&program, invocation).await }));
    }
    let beside = p99(&world, good).await;
    // A few ticks are usual. A machine that others use too may take many of them, and never a guest's whole budget.
    let patience = alone * 10 + Duration::from_secs(2);
    assert!(beside < patience, "{beside:?} beside hostile guests, {alone:?} alone");
    assert!(hostile.iter().all(|run| !run.is_finished()), "they ran all the while");
    for run in hostile {
        // Dropping a run ends it: the guest yields at each tick.
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
    }
    // Four at once again: every slot came back.
    let runs = (0..4).map(|_| async {
        let pending = world.opened(good).await;
        world.run(&pending).await
    });
    let mut all = Vec::new();
    for run in runs {
        all.push(run.await);
    }
    assert!(all.iter().all(|run| matches!(run.outcome, Outcome::Ended(_))));
}

/// How long all but one in a hundred of 100 runs take, one after the other.
async fn p99(world: &World, program: ProgramId) -> Duration {
    let mut took = Vec::new();
    for _ in 0..100 {
        let pending = world.opened(program).await;
        let start = Instant::now();
        world.finish(&pending).await;
        took.push(start.elapsed());
    }
    took.sort_unstable();
    took[98]
}

#[tokio::test]
async fn runs_wait_for_a_free_instance_instead_of_failing() {
    let world = std::sync::Arc::new(World::new().await);
    let good = world.install("a.good", &handler("(i32.const 0)")).await;
    let mut runs = Vec::new();
    for _ in 0..64 {
        let program = world.load(good).await;
        let pending = world.opened(good).await;
        let parvis_capability::Begun::Ready(invocation) =
            parvis_capability::Invocation::begin(&world.host, &pending).await.unwrap()
        else {
            panic!("ready");
        };
        let sandbox = world.sandbox.clone();
        runs.push(world.guests.spawn(async move { sandbox.run(&program, invocation).await }));
    }
    for run in runs {
        let run = run.await.unwrap();
        assert!(matches!(run.outcome, Outcome::Ended(_)), "{:?}", run.outcome);
    }
}

#[tokio::test]
async fn clocks_stand_still_and_waiting_ends_at_once() {
    let world = World::new().await;
    let mut program = Program::fields(
        r#"(import "wasi" "now" (func $now (param i32)))
           (import "wasi" "monotonic" (func $monotonic (result i64)))
           (import "wasi" "sleep" (func $sleep (param i64) (result i32)))
           (import "wasi" "block" (func $block (param i32)))
           (func (export "handle") (param i32) (result i32) (local $before i64) (local $i i32)
               (local.set $before (call $monotonic))
               ;; A thousand years, of which nothing passes.
               (call $block (call $sleep (i64.const 9000000000000000000)))
               (loop
                   (local.set $i (i32.add (local.get $i) (i32.const 1)))
                   (br_if 0 (i32.lt_u (local.get $i) (i32.const 1000000))))
               (if (i64.ne (call $monotonic) (local.get $before)) (then unreachable))
               (call $now (i32.const 64))
               (if (i64.ne (i64.load (i32.const 64)) (i64.const SECONDS)) (then unreachable))
               (if (i32.ne (i32.load (i32.const 72)) (i32.const NANOS)) (then unreachable))
               (i32.const 0))"#
            .replace("SECONDS", &(NOW / 1_000).to_string())
            .replace("NANOS", &(NOW % 1_000 * 1_000_000).to_string())
            .as_str(),
    );
    program.before = r#"
        (import "wasi:io/poll@0.2.6" (instance $poll
            (export "pollable" (type $pollable (sub resource)))
            (export "[method]pollable.block" (func (param "self" (borrow $pollable))))))
        (alias export $poll "pollable" (type $pollable))
        (import "wasi:clocks/monotonic-clock@0.2.6" (instance $monotonic
            (alias outer 1 $pollable (type $pollable'))
            (export "pollable" (type $pollable (eq $pollable')))
            (export "now" (func (result u64)))
            (export "subscribe-duration" (func (param "when" u64) (result (own $pollable))))))
        (import "wasi:clocks/wall-clock@0.2.6" (instance $wall
            (type $datetime' (record (field "seconds" u64) (field "nanoseconds" u32)))
            (export "datetime" (type $datetime (eq $datetime')))
            (export "now" (func (result $datetime)))))
        (core func $mono-now (canon lower (func $monotonic "now")))
        (core func $sleep (canon lower (func $monotonic "subscribe-duration")))
        (core func $block (canon lower (func $poll "[method]pollable.block")))"#
        .to_owned();
    program.with = r#"(with "wasi" (instance
        (export "now" (func $wall-now))
        (export "monotonic" (func $mono-now))
        (export "sleep" (func $sleep))
        (export "block" (func $block))))"#
        .to_owned();
    program.lowered = r#"(core func $wall-now (canon lower (func $wall "now") (memory $libc "memory")))"#.to_owned();
    let id = world.install("a.clocks", &program.bytes()).await;
    let pending = world.opened(id).await;
    world.finish(&pending).await;
}

/// Neither would be too much alone. The calls are long over when the budget is.
#[tokio::test]
async fn what_calls_cost_counts_beside_what_a_guest_computes_for_many_ticks() {
    let code = r#"
        (loop
            (call $log (i32.const 0) (i32.const 1024) (i32.const 64000))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if 0 (i32.lt_u (local.get $i) (i32.const 100))))
        (local.set $i (i32.const 4000000))
        (loop (br_if 0 (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
        (i32.const 0)"#;
    let world = World::new().await;
    let failed = world.fails("a.both", &handler(code), SMALL).await;
    assert_eq!(failed.failure, Failure::CpuExceeded, "{}", failed.detail);
    let more = BudgetOverride { fuel: Some(80_000_000), ..SMALL };
    let program = world.install_with("a.enough", &handler(code), more).await;
    let pending = world.opened(program).await;
    world.finish(&pending).await;
}

#[tokio::test]
async fn a_run_ends_with_its_time_even_if_processor_time_is_left() {
    let world = World::new().await;
    let budget = BudgetOverride { fuel: Some(u64::MAX / 2), wall_ms: Some(30), ..BudgetOverride::default() };
    let failed = world.fails("a.slow", &handler("(loop (br 0)) (unreachable)"), budget).await;
    assert_eq!(failed.failure, Failure::TimeExceeded, "{}", failed.detail);
    assert!(failed.took < Duration::from_secs(2), "{:?}", failed.took);
}

/// Resident memory of this process, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[tokio::test]
async fn memory_that_guests_filled_goes_back() {
    let world = World::new().await;
    let code = "(drop (memory.grow (i32.const 900)))
        (memory.fill (i32.const 65536) (i32.const 1) (i32.const 58000000)) (unreachable)";
    let id = world.install("a.fills", &handler(code)).await;
    let pending = world.opened(id).await;
    world.run(&pending).await;
    let before = resident();
    // 58 MB each: kept, they would be more than 2 GB.
    for _ in 0..40 {
        let run = world.run(&pending).await;
        assert!(matches!(run.outcome, Outcome::Failed { failure: Failure::Trap, .. }), "{:?}", run.outcome);
    }
    // Other tests run beside this one, so the bound is wide.
    let grown = resident().saturating_sub(before);
    assert!(grown < 500 << 20, "{grown} bytes");
}
