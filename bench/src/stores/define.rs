//! How stores are told apart.

/// Makes a store of a library: what it consists of, how it is made, asked, put into and counted.
macro_rules! store {
    ($(#[$doc:meta])* $name:ident($inner:ty) {
        new |$capacity:ident| $new:expr;
        get |$get:ident, $query:ident| $found:expr;
        put |$put:ident, $key:ident, $value:ident| $done:expr;
        entries |$len:ident| $count:expr;
    }) => {
        $(#[$doc])*
        pub struct $name<K: $crate::stores::Key, V: $crate::stores::Value>($inner);

        impl<K, V> $crate::stores::Store<K, V> for $name<K, V>
        where
            K: $crate::stores::Key,
            V: $crate::stores::Value,
        {
            fn new($capacity: usize) -> Self {
                Self($new)
            }

            fn get<Q>(&self, $query: &Q) -> Option<V>
            where
                Q: $crate::stores::Query<K>,
                K: std::borrow::Borrow<Q::Borrowed>,
            {
                let $get = &self.0;
                $found
            }

            fn put(&self, $key: K, $value: V) {
                let $put = &self.0;
                $done;
            }

            fn entries(&self) -> usize {
                let $len = &self.0;
                $count
            }
        }
    };
}

pub(super) use store;
