//! Ids and names that actions carry: of lists whose entries live as long as the program.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize};

/// An id or a name that lives as long as the program. One that is read is kept once, whether or not anything has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Id(pub &'static str);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        static READ: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let id = String::deserialize(from)?;
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.get(id.as_str()).copied();
        Ok(Self(known.unwrap_or_else(|| {
            let id: &'static str = id.leak();
            read.insert(id);
            id
        })))
    }
}
