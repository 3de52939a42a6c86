//! What lies in a server's storage, as whoever copies it finds it: rows and files, and what of them
//! the keys among them open.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use bonafide_core::id::{AccountId, Id, Kind, SessionId};
use bonafide_vault::{AccountKey, DataKey, RootKey};
use memchr::memmem;
use rusqlite::types::ValueRef;
use tokio_postgres::{NoTls, types::Type};

use crate::server::Server;

/// A row's texts and bytes by column.
struct Row {
    table: String,
    cells: Vec<(String, Vec<u8>)>,
}

/// A copy of a storage.
pub(crate) struct Copy {
    rows: Vec<Row>,
    /// The data folder, the log, and PostgreSQL's own files of the database.
    files: Vec<(PathBuf, Vec<u8>)>,
}

/// The keys of a copy that its root key opens.
pub(crate) struct Keys {
    accounts: Vec<AccountKey>,
    sessions: Vec<DataKey>,
}

/// Something that lies in a storage, with the ids beside it.
struct Found<'a> {
    place: String,
    bytes: &'a [u8],
    ids: Vec<[u8; 16]>,
}

impl Copy {
    /// Copies what a server keeps, whether it is running or not.
    pub(crate) async fn of(server: &Server) -> Self {
        let mut files = Vec::new();
        let rows = match server.database_url() {
            None => embedded(&server.data().join("bonafide.db")),
            Some(url) => postgres(url, &mut files).await,
        };
        read(&server.data(), &mut files);
        files.push((PathBuf::from("log"), server.log().into_bytes()));
        Self { rows, files }
    }

    /// The keys, opened by the root key that lies beside them.
    pub(crate) fn keys(&self) -> Keys {
        let root = self
            .files
            .iter()
            .find(|(path, _)| path.ends_with("root.key"));
        let root = std::str::from_utf8(&root.unwrap().1).unwrap();
        let root = RootKey::from_hex(root).unwrap();
        let rows = |table: &'static str| self.rows.iter().filter(move |row| row.table == table);
        let accounts: Vec<AccountKey> = rows("accounts")
            .map(|row| {
                let account: AccountId = row.id("id");
                root.unwrap_account_key(account, row.cell("wrapped_key"))
                    .unwrap()
            })
            .collect();
        let sessions = rows("data_keys").map(|row| {
            let (account, session): (AccountId, SessionId) = (row.id("account"), row.id("session"));
            let account = accounts
                .iter()
                .find(|key| key.account() == account)
                .unwrap();
            account
                .unwrap_data_key(session, row.cell("wrapped"))
                .unwrap()
        });
        let sessions = sessions.collect();
        Keys { accounts, sessions }
    }

    /// The wrapped data key of a session.
    pub(crate) fn wrapped_data_key(&self, session: SessionId) -> Option<&[u8]> {
        let mut rows = self.rows.iter().filter(|row| row.table == "data_keys");
        let row = rows.find(|row| row.id::<bonafide_core::id::Session>("session") == session)?;
        Some(row.cell("wrapped"))
    }

    /// Where something can be read as it lies there, without any key.
    pub(crate) fn readable(&self, needle: &Needle) -> BTreeSet<String> {
        let found = self.found().into_iter();
        let here = found.filter(|found| needle.is_in(found.bytes));
        here.map(|found| found.place).collect()
    }

    /// The sealed files of a session.
    pub(crate) fn files_of(&self, session: &str) -> usize {
        let paths = self.files.iter().map(|(path, _)| path);
        let of_it = paths.filter(|path| path.iter().any(|part| part == session));
        of_it.count()
    }

    /// Files that hold these very bytes.
    pub(crate) fn files_with(&self, bytes: &[u8]) -> Vec<&Path> {
        let files = self.files.iter();
        let with = files.filter(|(_, file)| memmem::find(file, bytes).is_some());
        with.map(|(path, _)| path.as_path()).collect()
    }

    /// Files in which something can be read as it lies there.
    pub(crate) fn files_that_tell(&self, needle: &Needle) -> Vec<&Path> {
        let telling = self.files.iter().filter(|(_, file)| needle.is_in(file));
        telling.map(|(path, _)| path.as_path()).collect()
    }

    /// All that the keys open, with the place where each lies.
    pub(crate) fn opened(&self, keys: &Keys) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        for found in self.found() {
            keys.open(&found, &mut all);
        }
        all
    }

    fn found(&self) -> Vec<Found<'_>> {
        let rows = self.rows.iter().flat_map(|row| {
            let ids = row.ids();
            row.cells.iter().map(move |(column, bytes)| Found {
                place: format!("{}.{column}", row.table),
                bytes,
                ids: ids.clone(),
            })
        });
        let files = self.files.iter().map(|(path, bytes)| {
            let parts = path.iter().filter_map(|part| part.to_str());
            let id = |part: &str| part.parse().map(|id: SessionId| id.to_bytes());
            let file = |part: &str| {
                part.parse()
                    .map(|id: bonafide_core::id::FileId| id.to_bytes())
            };
            Found {
                place: "files".to_owned(),
                bytes,
                ids: parts
                    .filter_map(|part| id(part).or_else(|_| file(part)).ok())
                    .collect(),
            }
        });
        rows.chain(files).collect()
    }
}

impl Row {
    fn cell(&self, column: &str) -> &[u8] {
        let found = self.cells.iter().find(|(name, _)| name == column);
        &found
            .unwrap_or_else(|| panic!("{} has no {column}", self.table))
            .1
    }

    fn id<K: Kind>(&self, column: &str) -> Id<K> {
        Id::from_bytes(self.cell(column).try_into().unwrap())
    }

    fn ids(&self) -> Vec<[u8; 16]> {
        let cells = self.cells.iter();
        cells
            .filter_map(|(_, bytes)| bytes.as_slice().try_into().ok())
            .collect()
    }
}

/// What things are sealed as.
const LABELS: [&str; 8] = [
    "session",
    "report",
    "picture",
    "event",
    "event idempotency key",
    "file link",
    "endpoint reply",
    "idempotent reply",
];

impl Keys {
    /// Opens what it can of something, and of what is in that.
    fn open(&self, found: &Found<'_>, all: &mut Vec<(String, Vec<u8>)>) {
        // A tag and ids may stand before what is sealed.
        for skipped in [0, 1, 17, 33] {
            let Some(bytes) = found.bytes.get(skipped..) else {
                return;
            };
            let mut ids = found.ids.clone();
            let before = found.bytes.get(1..skipped).unwrap_or_default();
            ids.extend(
                before
                    .chunks_exact(16)
                    .map(|id| <[u8; 16]>::try_from(id).unwrap()),
            );
            let Some(plain) = self.open_at(bytes, &ids) else {
                continue;
            };
            let inner = Found {
                place: found.place.clone(),
                bytes: &plain,
                ids,
            };
            self.open(&inner, all);
            all.push((found.place.clone(), plain));
        }
    }

    fn open_at(&self, bytes: &[u8], ids: &[[u8; 16]]) -> Option<Vec<u8>> {
        let by_session = self.sessions.iter().flat_map(|key| {
            let places = LABELS
                .iter()
                .flat_map(|label| ids.iter().map(move |id| (*label, id)));
            places.filter_map(move |(label, id)| key.open(label, id, bytes).ok())
        });
        let by_account = self.accounts.iter().flat_map(|key| {
            LABELS
                .iter()
                .filter_map(move |label| key.open(label, bytes).ok())
        });
        by_session.chain(by_account).next()
    }
}

/// Something to look for, in every form in which somebody could read it.
pub(crate) struct Needle {
    pub(crate) name: &'static str,
    forms: Vec<Vec<u8>>,
}

impl Needle {
    /// A text, however its letters are written.
    pub(crate) fn text(name: &'static str, text: &str) -> Self {
        let mut needle = Self::bytes(name, text.as_bytes());
        // Encoding hides the difference between large and small letters from the look.
        needle.encode(text.to_uppercase().as_bytes());
        needle.encode(text.to_lowercase().as_bytes());
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
            needle.add(&bytes);
        }
        needle
    }

    /// Bytes.
    pub(crate) fn bytes(name: &'static str, bytes: &[u8]) -> Self {
        let forms = Vec::new();
        let mut needle = Self { name, forms };
        needle.add(bytes);
        needle.encode(bytes);
        needle
    }

    /// Adds what is often made of bytes so that they are text.
    fn encode(&mut self, bytes: &[u8]) {
        let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.add(hexadecimal.as_bytes());
        for (before, first) in [(0, 0), (1, 2), (2, 3)] {
            // Only characters all of whose bits come from these bytes.
            let mut shifted = [&vec![0; before], bytes].concat();
            shifted.truncate(shifted.len() / 3 * 3);
            self.add(&BASE64_STANDARD.encode(&shifted).as_bytes()[first..]);
            self.add(&BASE64_URL_SAFE_NO_PAD.encode(&shifted).as_bytes()[first..]);
        }
    }

    fn add(&mut self, form: &[u8]) {
        self.forms.push(form.to_ascii_lowercase());
    }

    /// Whether it can be read there.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        let bytes = bytes.to_ascii_lowercase();
        let mut forms = self.forms.iter();
        forms.any(|form| memmem::find(&bytes, form).is_some())
    }
}

fn embedded(path: &Path) -> Vec<Row> {
    let database = rusqlite::Connection::open(path).unwrap();
    let mut tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut rows = Vec::new();
    for table in tables.map(Result::unwrap) {
        let mut select = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> = select.column_names().map(str::to_owned).collect();
        let mut found = select.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let mut cells = Vec::new();
            for (place, column) in columns.iter().enumerate() {
                if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(place).unwrap() {
                    cells.push((column.clone(), bytes.to_vec()));
                }
            }
            let table = table.clone();
            rows.push(Row { table, cells });
        }
    }
    rows
}

async fn postgres(url: &str, files: &mut Vec<(PathBuf, Vec<u8>)>) -> Vec<Row> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    // What is still in memory is written to the files of the tables.
    client.batch_execute("CHECKPOINT").await.unwrap();
    let place = "SELECT current_setting('data_directory'), CAST(oid AS TEXT) FROM pg_database
        WHERE datname = current_database()";
    let place = client.query_one(place, &[]).await.unwrap();
    let (folder, database): (String, String) = (place.get(0), place.get(1));
    let folder = Path::new(&folder);
    read(&folder.join("base").join(database), files);
    read(&folder.join("pg_wal"), files);
    let tables = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'";
    let mut rows = Vec::new();
    for table in client.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        for row in client
            .query(&format!("SELECT * FROM {table}"), &[])
            .await
            .unwrap()
        {
            let mut cells = Vec::new();
            for (place, column) in row.columns().iter().enumerate() {
                let bytes = match *column.type_() {
                    Type::BYTEA => row.get::<_, Option<Vec<u8>>>(place),
                    Type::TEXT => row.get::<_, Option<String>>(place).map(String::into_bytes),
                    _ => None,
                };
                cells.extend(bytes.map(|bytes| (column.name().to_owned(), bytes)));
            }
            let table = table.clone();
            rows.push(Row { table, cells });
        }
    }
    drop(client);
    connection.await.unwrap().unwrap();
    rows
}

/// All files of a folder. One that goes meanwhile is none.
fn read(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, files);
        } else if let Ok(bytes) = fs::read(&path) {
            files.push((path, bytes));
        }
    }
}
