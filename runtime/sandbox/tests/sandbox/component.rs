//! Components written by hand: what no compiler would write.

/// A mini-program around a core module in WAT. The module is given a memory (`libc` `memory`), an allocator (`libc`
/// `realloc`) and the host's functions (`host` …); it exports `handle`.
#[derive(Clone)]
pub(crate) struct Program {
    /// Fields of the core module.
    pub(crate) fields: String,
    /// More of the component, before the rest.
    pub(crate) before: String,
    /// The allocator that the host uses to hand strings over.
    pub(crate) realloc: String,
    /// More functions of the host, lowered: the memory is there.
    pub(crate) lowered: String,
    /// `(with …)` of the module's instance, besides.
    pub(crate) with: String,
}

impl Program {
    /// A program whose handler is this code. It gives the address of the answer: 0 is `ok`.
    pub(crate) fn handler(code: &str) -> Self {
        Self::fields(&format!("(func (export \"handle\") (param $event i32) (result i32) (local $i i32) {code})"))
    }

    pub(crate) fn fields(fields: &str) -> Self {
        Self {
            fields: fields.to_owned(),
            before: String::new(),
            realloc: REALLOC.to_owned(),
            lowered: String::new(),
            with: String::new(),
        }
    }

    pub(crate) fn wat(&self) -> String {
        let Self { fields, before, realloc, lowered, with } = self;
        format!(
            r#"(component
            {before}
            {IMPORTS}
            (core module $libc
                (memory (export "memory") 17)
                (global $next (mut i32) (i32.const 65536))
                {realloc})
            (core instance $libc (instantiate $libc))
            {LOWERED}
            {lowered}
            (core module $main
                (import "libc" "memory" (memory 1))
                (import "libc" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
                (import "host" "log" (func $log (param i32 i32 i32)))
                (import "host" "post" (func $post (param i32 i32 i32 i32 i32 i32)))
                (import "host" "typing" (func $typing (param i32)))
                (import "host" "get" (func $get (param i32 i32 i32 i32)))
                (import "host" "set" (func $set (param i32 i32 i32 i32 i32 i32)))
                (import "host" "user" (func $user (param i32)))
                {fields})
            (core instance $main (instantiate $main
                {with}
                (with "libc" (instance $libc))
                (with "host" (instance
                    (export "log" (func $log))
                    (export "post" (func $post))
                    (export "typing" (func $typing))
                    (export "get" (func $get))
                    (export "set" (func $set))
                    (export "user" (func $user))))))
            {EXPORT}
            )"#
        )
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        wat::parse_str(self.wat()).unwrap_or_else(|error| panic!("{error}"))
    }
}

const REALLOC: &str = r#"
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
        (global.set $next (i32.add (local.get $at) (local.get 3)))
        (local.get $at))
"#;

const IMPORTS: &str = r#"
    (import "parvis:host/types@0.1.0" (instance $types
        (type $http-failure' (variant
            (case "refused" string) (case "unreachable") (case "timed-out") (case "too-large")))
        (export "http-failure" (type $http-failure (eq $http-failure')))
        (type $error' (variant
            (case "not-granted" string) (case "consent-required" string) (case "not-found") (case "invalid" string)
            (case "quota-exceeded" string) (case "insufficient-funds") (case "conflict")
            (case "no-answer" $http-failure)))
        (export "error" (type (eq $error')))))
    (alias export $types "error" (type $error))
    (import "parvis:host/log@0.1.0" (instance $log
        (type $level' (enum "debug" "info" "warn" "error"))
        (export "level" (type $level (eq $level')))
        (export "write" (func (param "level" $level) (param "message" string)))))
    (import "parvis:host/chat@0.1.0" (instance $chat
        (alias outer 1 $error (type $error'))
        (export "error" (type $error (eq $error')))
        (type $content' (record (field "text" string) (field "card" (option string))))
        (export "content" (type $content (eq $content')))
        (export "post" (func (param "content" $content) (result (result string (error $error)))))
        (export "typing" (func (result (result (error $error)))))))
    (import "parvis:host/identity@0.1.0" (instance $identity
        (alias outer 1 $error (type $error'))
        (export "error" (type $error (eq $error')))
        (type $user' (record (field "id" string) (field "locale" string) (field "time-zone" string)))
        (export "user" (type $user (eq $user')))
        (export "current-user" (func (result (result (option $user) (error $error)))))))
    (import "parvis:host/storage@0.1.0" (instance $storage
        (alias outer 1 $error (type $error'))
        (export "error" (type $error (eq $error')))
        (type $bucket' (enum "program" "conversation" "person"))
        (export "bucket" (type $bucket (eq $bucket')))
        (export "get" (func (param "bucket" $bucket) (param "key" string)
            (result (result (option (list u8)) (error $error)))))
        (export "set" (func (param "bucket" $bucket) (param "key" string) (param "value" (list u8))
            (result (result (error $error)))))))
"#;

const LOWERED: &str = r#"
    (core func $log (canon lower (func $log "write") (memory $libc "memory")))
    (core func $post (canon lower (func $chat "post") (memory $libc "memory") (realloc (func $libc "realloc"))))
    (core func $typing (canon lower (func $chat "typing") (memory $libc "memory") (realloc (func $libc "realloc"))))
    (core func $get (canon lower (func $storage "get") (memory $libc "memory") (realloc (func $libc "realloc"))))
    (core func $set (canon lower (func $storage "set") (memory $libc "memory") (realloc (func $libc "realloc"))))
    (core func $user (canon lower (func $identity "current-user")
        (memory $libc "memory") (realloc (func $libc "realloc"))))
"#;

/// The handler with the types of the contract. They are exported so that the function's type has names.
const EXPORT: &str = r#"
    (type $money' (record (field "currency" string) (field "value" string)))
    (export $money "money" (type $money'))
    (type $state' (enum "requested" "authorized" "captured" "voided" "declined" "expired"))
    (export $state "state" (type $state'))
    (type $payment' (record
        (field "id" string) (field "payer" string) (field "amount" $money) (field "captured" $money)
        (field "refunded" $money) (field "state" $state) (field "reference" string) (field "expires-at" string)))
    (export $payment "payment" (type $payment'))
    (type $launch' (record (field "parameters" (list (tuple string string)))))
    (export $launch "launch" (type $launch'))
    (type $command' (record (field "name" string) (field "text" string)))
    (export $command "command" (type $command'))
    (type $incoming' (record (field "text" string) (field "reply-to" (option string))))
    (export $incoming "incoming" (type $incoming'))
    (type $card-action' (record
        (field "message" string) (field "verb" string) (field "data" string) (field "inputs" string)))
    (export $card-action "card-action" (type $card-action'))
    (type $form' (record (field "name" string) (field "data" string) (field "inputs" string)))
    (export $form "form" (type $form'))
    (type $fired' (record (field "timer" string) (field "name" string) (field "data" string)))
    (export $fired "fired" (type $fired'))
    (type $consent' (record (field "permission" string) (field "granted" bool)))
    (export $consent "consent" (type $consent'))
    (type $http-header' (record (field "name" string) (field "value" string)))
    (export $http-header "http-header" (type $http-header'))
    (type $http-response' (record
        (field "status" u16) (field "headers" (list $http-header)) (field "body" (list u8))))
    (export $http-response "http-response" (type $http-response'))
    (type $http-failure'' (variant
        (case "refused" string) (case "unreachable") (case "timed-out") (case "too-large")))
    (export $http-failure "http-failure" (type $http-failure''))
    (type $answered' (record
        (field "id" string) (field "name" string) (field "data" string)
        (field "answer" (result $http-response (error $http-failure)))))
    (export $answered "answered" (type $answered'))
    (type $trigger' (variant
        (case "opened" $launch) (case "command" $command) (case "message" $incoming)
        (case "card-action" $card-action) (case "form-submitted" $form) (case "payment-updated" $payment)
        (case "timer-fired" $fired) (case "consent-changed" $consent) (case "http-answered" $answered)))
    (export $trigger "trigger" (type $trigger'))
    (type $event' (record
        (field "id" string) (field "conversation" string) (field "actor" (option string)) (field "now" string)
        (field "made-by" u32) (field "trigger" $trigger)))
    (export $event "event" (type $event'))
    (type $stop' (variant (case "refused" string) (case "consent-required" string)))
    (export $stop "stop" (type $stop'))
    (func $handle (param "event" $event) (result (result (error $stop)))
        (canon lift (core func $main "handle") (memory $libc "memory") (realloc (func $libc "realloc"))))
    (instance $handler (export "handle" (func $handle)))
    (export "parvis:host/handler@0.1.0" (instance $handler))
"#;
