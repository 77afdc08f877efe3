//! One set of rules for the accounts, whatever database keeps them: SQLite in memory, SQLite in a
//! file, PostgreSQL on a server of its own.

#[cfg(test)]
#[path = "store/crowd.rs"]
mod crowd;
#[cfg(test)]
#[path = "store/place.rs"]
mod place;
#[cfg(test)]
#[path = "store/processes.rs"]
mod processes;
#[cfg(test)]
#[path = "store/queue.rs"]
mod queue;
#[cfg(test)]
#[path = "store/stations.rs"]
mod stations;
#[cfg(test)]
#[path = "store/unique.rs"]
mod unique;
#[cfg(test)]
#[path = "store/ways.rs"]
mod ways;

/// Each rule in each place.
#[cfg(test)]
macro_rules! conformance {
    ($($module:ident::$rule:ident),* $(,)?) => {
        mod in_memory {
            $(#[test] fn $rule() { crate::$module::$rule(&crate::place::Place::memory()); })*
        }
        mod in_a_file {
            $(#[test] fn $rule() { crate::$module::$rule(&crate::place::Place::file()); })*
        }
        mod on_a_server {
            $(#[test] fn $rule() { crate::$module::$rule(&crate::place::Place::server()); })*
        }
    };
}

#[cfg(test)]
conformance![
    unique::a_dossier_has_one_card,
    unique::a_blank_is_used_once,
    unique::a_document_and_a_person_have_one_living_dossier,
    unique::a_chip_key_is_seen_once,
    unique::a_card_has_one_complaint_at_a_time,
    unique::a_signer_never_passes_its_limit,
    unique::an_order_keeps_its_content,
    ways::steps_lead_only_forward,
    ways::a_fence_only_grows,
    ways::what_stays_is_never_deleted,
    ways::what_was_said_is_never_changed,
    ways::a_change_is_whole_or_nothing,
    ways::a_look_leaves_nothing_behind,
    queue::the_urgent_come_first_and_the_rest_in_time,
    queue::a_scope_is_kept,
    queue::a_dead_chip_frees_its_dossier,
    stations::who_was_overtaken_writes_no_more,
    stations::a_lease_that_ran_out_holds_nothing,
    stations::a_new_life_holds_nothing,
    stations::a_station_hears_what_it_is_asked,
    stations::a_station_that_nobody_began_goes_by_the_others,
    stations::a_dead_process_is_buried_by_its_prefix,
    stations::a_person_may_retry_or_scrap,
    crowd::eight_threads_never_share_a_dossier,
    crowd::one_chip_in_two_readers_is_one_job,
];
