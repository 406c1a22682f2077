//! The rules that options obey with each other and with the function: one function a rule.
//!
//! A rule that finds a mistake notes it and drops the faulty option, so that the expansion goes on
//! as if that had not been written, and nothing else turns red.

mod arguments;
mod fault;
mod options;
mod output;
pub(crate) mod setter;
mod strategy;

use crate::attr::Options;
use crate::error::Errors;
use crate::generics::Params;
use crate::shape::Parts;
use crate::signature::{Arg, Receiver};
use crate::subject::Place;

pub(crate) use fault::{Role, fault_of};

/// What rules look at.
pub(crate) struct Check<'a> {
    pub(crate) options: &'a mut Options,
    pub(crate) place: Place<'a>,
    pub(crate) receiver: Option<&'a Receiver>,
    pub(crate) args: &'a [Arg],
    pub(crate) params: &'a Params,
    pub(crate) output: &'a Parts<'a>,
    pub(crate) errors: &'a Errors,
}

impl Check<'_> {
    /// Applies all rules.
    pub(crate) fn run(&mut self) {
        // First: it drops what some of the others would ask more of.
        options::field_has_its_own_settings(self);
        options::one_bound(self);
        options::weight_needs_both(self);
        options::policy_needs_a_bound(self);
        options::curve_needs_a_capacity(self);
        options::negative_ttl_stores_none(self);
        options::thread_has_no_background(self);
        options::needs_an_expiry(self);
        options::refresh_comes_before_expiry(self);
        strategy::queue_needs_write_behind(self);
        strategy::field_has_its_own_queue(self);
        strategy::setters_need_a_journal(self);
        strategy::journal_is_of_one_cache(self);
        strategy::write_behind_is_global(self);
        strategy::write_around_needs_a_ttl(self);
        strategy::write_errors_reach_the_entry(self);
        strategy::setters_need_companions(self);
        output::none_needs_an_option(self);
        output::stale_if_error_needs_a_result(self);
        output::results_are_outermost(self);
        arguments::field_needs_self(self);
        arguments::skip_names_arguments(self);
        arguments::key_is_owned(self);
        arguments::key_stands_alone(self);
        arguments::expressions_need_names(self);
        arguments::background_owns_arguments(self);
        arguments::background_needs_companions(self);
    }
}
