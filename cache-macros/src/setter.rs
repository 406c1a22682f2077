//! A setter, understood and checked: what the expansion is made from.

use crate::attr::getter::Call;
use crate::attr::setter::{Change, SetterOptions};
use crate::check::setter::Check;
use crate::error::Errors;
use crate::item::Function;
use crate::known::{borrows, is_proven_value, is_standard, peeled};
use crate::shape::{Parts, says};
use crate::subject::{Place, Subject};
use quote::ToTokens;
use std::ops::Deref;
use syn::{Expr, ReturnType, Type};

/// What waits in a queue has at most so many arguments: tuples of more can't be cloned.
const MOST_KEPT: usize = 12;

/// A function that changes what cached functions read.
pub(crate) struct Setter<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) options: SetterOptions,
    pub(crate) outcome: Outcome,
    /// The place of the write whose strategy decides when the body runs.
    main: Option<usize>,
}

/// A setter is a function.
impl<'a> Deref for Setter<'a> {
    type Target = Subject<'a>;

    fn deref(&self) -> &Subject<'a> {
        &self.subject
    }
}

/// What the return type says about success.
pub(crate) struct Outcome {
    pub(crate) has_result: bool,
    /// Whether a success is `()`.
    pub(crate) is_unit: bool,
    /// A type that may hide a `Result`.
    pub(crate) question: Option<Type>,
    /// Whether a value of it can outlive the call.
    is_owned: bool,
}

/// Understands a setter.
pub(crate) fn resolve<'a>(
    function: &'a Function,
    place: Place<'a>,
    mut options: SetterOptions,
    errors: &Errors,
) -> Setter<'a> {
    let subject = Subject::of(function, place, options.krate.get());
    let mut check = Check {
        options: &mut options,
        subject: &subject,
        errors,
    };
    check.run();
    Setter {
        outcome: Outcome::of(&function.sig.output),
        main: main(&options.changes),
        subject,
        options,
    }
}

/// The first write whose value is given, else the first one.
fn main(changes: &[Change]) -> Option<usize> {
    let first = |wanted: fn(&Change) -> bool| changes.iter().position(wanted);
    first(|change| matches!(change, Change::Write(_, Some(_))))
        .or_else(|| first(|change| matches!(change, Change::Write(..))))
}

impl Outcome {
    fn of(output: &ReturnType) -> Self {
        let ReturnType::Type(_, ty) = output else {
            return Self {
                has_result: false,
                is_unit: true,
                question: None,
                is_owned: true,
            };
        };
        let parts = Parts::of(ty);
        let is_unit = parts.success().is_some_and(is_unit);
        Self {
            has_result: parts.has_result(),
            is_unit,
            question: may_hide_result(ty, &parts).then(|| (**ty).clone()),
            is_owned: !borrows(ty.to_token_stream()) && !says(ty, "impl"),
        }
    }
}

fn is_unit(ty: &Type) -> bool {
    matches!(peeled(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// Whether a return type is named by the user, who may have given that name to a `Result`.
fn may_hide_result(ty: &Type, parts: &Parts<'_>) -> bool {
    let is_known = parts.has_result() || parts.has_option() || is_proven_value(ty);
    match peeled(ty) {
        Type::Path(path) => !is_known && !is_standard(&path.path),
        _ => false,
    }
}

impl Setter<'_> {
    /// The value that the body may be queued for, which is known before it runs.
    pub(crate) fn known_value(&self) -> Option<&Expr> {
        self.main()?.1
    }

    /// The write whose strategy decides when the body runs, and its value if that is given.
    pub(crate) fn main(&self) -> Option<(&Call, Option<&Expr>)> {
        match self.options.changes.get(self.main?)? {
            Change::Write(call, value) => Some((call, value.as_ref())),
            _ => None,
        }
    }

    /// All other changes.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Change> {
        let all = self.options.changes.iter().enumerate();
        all.filter(|(place, _)| self.main != Some(*place))
            .map(|(_, change)| change)
    }

    /// Whether the body could run later, as far as can be seen: not by its arguments.
    pub(crate) fn can_be_kept(&self) -> bool {
        let args = self.args.len() + usize::from(self.receiver.is_some());
        let has_body = !matches!(self.place, Place::Foreign(_));
        has_body && self.outcome.is_owned && args <= MOST_KEPT
    }

    /// Whether its calls could be kept in a journal, as far as can be seen: their arguments have
    /// types that can be said.
    pub(crate) fn can_travel(&self) -> bool {
        let is_opaque = self.args.iter().any(|arg| says(&arg.ty, "impl"));
        self.known_value().is_some() && self.can_be_kept() && !is_opaque
    }

    /// Whether an argument is provided anew after a restart, and not stored.
    pub(crate) fn is_skipped(&self, name: &str) -> bool {
        let mut skipped = self.options.skip.get().into_iter().flatten();
        skipped.any(|skipped| skipped == name)
    }
}
