//! The programs: the same functions, each cached in another way.

use std::fmt::Write;

/// A way to cache a function.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    /// Lines of the manifest; `@root` is the folder of this project.
    pub(crate) dependencies: &'static str,
    way: Way,
}

enum Way {
    /// Not at all.
    Bare,
    /// An attribute.
    Attribute(&'static str),
    /// An attribute that keeps the arguments as they come.
    Owned(&'static str),
    /// Around a store.
    ByHand,
}

pub(crate) const SUBJECTS: [Subject; 6] = [
    Subject {
        name: "larder",
        dependencies: "larder = { path = '@root' }",
        way: Way::Attribute("#[larder::cached(capacity = 1_000)]"),
    },
    Subject {
        name: "cached",
        dependencies: "cached = '4.1'",
        way: Way::Attribute("#[cached::macros::cached(max_size = 1_000)]"),
    },
    Subject {
        name: "cachelito",
        dependencies: "cachelito = '0.16'\ncachelito-core = '0.16'\nonce_cell = '1'\n\
                       parking_lot = '0.12'\n[features]\ndefault = ['stats']\nstats = []",
        way: Way::Attribute("#[cachelito::cache(limit = 1_000)]"),
    },
    Subject {
        name: "memoize",
        dependencies: "memoize = '0.6'",
        way: Way::Owned("#[memoize::memoize(Capacity: 1_000)]"),
    },
    Subject {
        name: "quick_cache, by hand",
        dependencies: "quick_cache = '0.7'",
        way: Way::ByHand,
    },
    Subject {
        name: "not cached",
        dependencies: "",
        way: Way::Bare,
    },
];

/// A signature, and a body.
struct Function {
    name: &'static str,
    arguments: &'static str,
    /// What the caller hands over, of a number and a text.
    call: &'static str,
    key: &'static str,
    /// The key as a store by hand is asked for it, and as it is put there.
    query: &'static str,
    owned: &'static str,
    value: &'static str,
    body: &'static str,
}

const FUNCTIONS: [Function; 3] = [
    Function {
        name: "number",
        arguments: "id: u64",
        call: "number",
        key: "u64",
        query: "&id",
        owned: "id",
        value: "u64",
        body: "id.rotate_left(@)",
    },
    Function {
        name: "name",
        arguments: "name: &str",
        call: "text",
        key: "String",
        query: "name",
        owned: "name.to_owned()",
        value: "String",
        body: "name.repeat(@)",
    },
    Function {
        name: "parts",
        arguments: "zone: u32, weight: u32, name: &str",
        call: "number as u32, 7, text",
        key: "(u32, u32, String)",
        query: "&(zone, weight, name.to_owned())",
        owned: "(zone, weight, name.to_owned())",
        value: "f64",
        body: "f64::from(zone) * 0.@ + f64::from(weight) + name.len() as f64",
    },
];

impl Subject {
    /// The source of a program with so many functions.
    pub(crate) fn source(&self, count: usize) -> String {
        let mut items = String::new();
        let mut calls = String::new();
        for number in 0..count {
            let function = &FUNCTIONS[number % FUNCTIONS.len()];
            items += &self.function(function).replace('@', &number.to_string());
            let mut call = function.call.to_owned();
            if matches!(self.way, Way::Owned(_)) {
                call = call.replace("text", "text.to_owned()");
            }
            // Writing to a string does not fail.
            let _ = writeln!(
                calls,
                "    println!(\"{{}}\", {}{number}({call}));",
                function.name
            );
        }
        format!(
            "{items}\nfn main() {{\n    let number = std::env::args().count() as u64;\n    \
             let text: &str = &number.to_string();\n{calls}    let _ = text;\n}}\n"
        )
    }

    fn function(&self, it: &Function) -> String {
        let (name, arguments, value, body) = (it.name, it.arguments, it.value, it.body);
        let function = |attribute: &str, arguments: &str, body: &str| {
            format!("{attribute}\npub fn {name}@({arguments}) -> {value} {{ {body} }}\n")
        };
        match self.way {
            Way::Bare => function("", arguments, body),
            Way::Attribute(attribute) => function(attribute, arguments, body),
            Way::Owned(attribute) => {
                function(attribute, &arguments.replace("&str", "String"), body)
            }
            Way::ByHand => {
                let (key, query, owned) = (it.key, it.query, it.owned);
                let cache = format!("quick_cache::sync::Cache<{key}, {value}>");
                let body = format!(
                    "static CACHE: std::sync::LazyLock<{cache}> = \
                     std::sync::LazyLock::new(|| quick_cache::sync::Cache::new(1_000));\n    \
                     if let Some(value) = CACHE.get({query}) {{ return value; }}\n    \
                     let value = {body};\n    \
                     CACHE.insert({owned}, value.clone());\n    value"
                );
                function("", arguments, &body)
            }
        }
    }
}
