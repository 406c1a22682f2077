//! Guide pages: which strategy to choose, what each guarantees and costs, what happens when
//! something fails, and how to run write-behind in production.
//!
//! They are read in this order:
//! 1. [Choosing a strategy](choosing_a_strategy)
//! 2. [What is guaranteed, and what it costs](guarantees)
//! 3. [Failure by failure](failures)
//! 4. [Write-behind in production](write_behind)

#[doc = include_str!("choosing_a_strategy.md")]
pub mod choosing_a_strategy {}

#[doc = include_str!("guarantees.md")]
pub mod guarantees {}

#[doc = include_str!("failures.md")]
pub mod failures {}

#[doc = include_str!("write_behind.md")]
pub mod write_behind {}
