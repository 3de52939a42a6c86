//! A PostgreSQL server for tests: one for each test process, with an empty database for each test.

use std::{
    fs::{self, Permissions},
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// The shell that holds the server: it makes the cluster, starts the server, says "ready", and ends
/// both when its input ends. The input ends with the test process, however that ends, so that no
/// server and no folder is ever left.
const KEEPER: &str = r#"
set -u
bin=$1 folder=$2
shift 2
fail() { cat "$folder/log" >&2; rm -rf "$folder"; exit 1; }
"$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-locale --no-sync \
    >"$folder/log" 2>&1 || fail
"$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=400 \
    -c shared_buffers=64MB "$@" >>"$folder/log" 2>&1 &
server=$!
until "$bin/pg_isready" -q -h "$folder" -U postgres; do
    kill -0 "$server" 2>/dev/null || fail
    sleep 0.05
done
echo ready
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$folder"
"#;

/// PostgreSQL's own default, which URLs leave out; here it is but a part of the socket's name.
const PORT: u16 = 5432;

/// An empty database on a real PostgreSQL server, with `fsync` on, reached over a Unix socket.
#[derive(Debug)]
pub struct Server {
    /// Where the database is.
    pub url: String,
}

/// The server of this process. Its keeper lives until the process ends.
struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    _keeper: Child,
}

impl Server {
    /// Makes an empty database, starting the server first if it does not run yet. Blocks.
    ///
    /// # Panics
    /// When PostgreSQL is not installed, with the name of the package to install, and when the
    /// server does not start, with its log.
    #[must_use]
    pub fn start() -> Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = CLUSTER.get_or_init(|| {
            Cluster::start(PORT, &[], &[])
                .unwrap_or_else(|log| panic!("PostgreSQL does not start:\n{log}"))
        });
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let created = Command::new(cluster.programs.join("createdb"))
            .arg("-h")
            .arg(&cluster.folder)
            .args(["-U", "postgres", &name])
            .env("PGPORT", PORT.to_string())
            .output()
            .expect("createdb runs");
        let message = String::from_utf8_lossy(&created.stderr);
        assert!(
            created.status.success(),
            "a database cannot be made: {message}"
        );
        let folder = cluster.folder.display();
        Self {
            url: format!("postgresql:///{name}?host={folder}&user=postgres"),
        }
    }
}

/// A server of its own, reached over TCP at 127.0.0.1, that trusts everybody. It ends when it is
/// dropped.
pub struct TcpServer {
    /// Where it listens.
    pub port: u16,
    _cluster: Cluster,
}

impl TcpServer {
    /// A server that speaks TLS with this certificate and its key, both in PEM. Blocks.
    ///
    /// # Panics
    /// As [`Server::start`].
    #[must_use]
    pub fn start_with_tls(certificate: &str, key: &str) -> Self {
        let files = [("server.crt", certificate), ("server.key", key)];
        Self::listen(
            &files,
            &[
                "ssl=on",
                "ssl_cert_file=../server.crt",
                "ssl_key_file=../server.key",
            ],
        )
    }

    /// A server that does not. Blocks.
    ///
    /// # Panics
    /// As [`Server::start`].
    #[must_use]
    pub fn start() -> Self {
        Self::listen(&[], &["ssl=off"])
    }

    fn listen(files: &[(&str, &str)], settings: &[&str]) -> Self {
        let mut log = String::new();
        // Another program may take the port that was free a moment ago.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
            let port = free.local_addr().expect("it is bound").port();
            drop(free);
            let settings = [&["listen_addresses=127.0.0.1"], settings].concat();
            match Cluster::start(port, files, &settings) {
                Ok(cluster) => {
                    return Self {
                        port,
                        _cluster: cluster,
                    };
                }
                Err(why) => log = why,
            }
        }
        panic!("PostgreSQL does not start:\n{log}");
    }
}

impl Cluster {
    /// Starts a server with these files in its folder and these settings, or gives its log.
    fn start(port: u16, files: &[(&str, &str)], settings: &[&str]) -> Result<Self, String> {
        let programs = programs().expect(
            "PostgreSQL is needed for this test: install the package `postgresql` \
             (initdb is neither under /usr/lib/postgresql nor on the PATH)",
        );
        let folder = tempfile::Builder::new()
            .prefix("bonafide-postgres-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let owner = unprivileged_user();
        for (name, content) in files {
            let path = folder.join(name);
            fs::write(&path, content).expect("the folder is ours");
            fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("the file is ours");
            if let Some((user, group)) = owner {
                chown(&path, Some(user), Some(group)).expect("root may give its files away");
            }
        }
        let mut command = match owner {
            None => Command::new("sh"),
            Some((user, group)) => {
                chown(&folder, Some(user), Some(group)).expect("root may give its folder away");
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={user}"))
                    .arg(format!("--regid={group}"));
                command.args(["--clear-groups", "sh"]);
                command
            }
        };
        let mut keeper = command
            .args(["-c", KEEPER, "sh"])
            .args([&programs, &folder])
            .args(settings.iter().flat_map(|&setting| ["-c", setting]))
            .current_dir(&folder)
            .env("PGPORT", port.to_string())
            // An interrupt from the terminal ends the test process, and thereby the keeper.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut answer = String::new();
        let output = keeper.stdout.take().expect("the output is a pipe");
        BufReader::new(output)
            .read_line(&mut answer)
            .expect("the keeper's output is text");
        if answer != "ready\n" {
            let mut log = String::new();
            let mut errors = keeper.stderr.take().expect("the errors are a pipe");
            errors.read_to_string(&mut log).expect("the log is text");
            keeper.wait().expect("the keeper ends by itself");
            return Err(log);
        }
        Ok(Self {
            programs,
            folder,
            _keeper: keeper,
        })
    }
}

/// The folder of the newest PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .max_by_key(|folder| {
            let version = folder.parent().and_then(Path::file_name);
            version.and_then(|version| version.to_str()?.parse::<u32>().ok())
        });
    newest.or_else(|| {
        let found = Command::new("sh")
            .args(["-c", "command -v initdb"])
            .output()
            .ok()?;
        let path = PathBuf::from(String::from_utf8(found.stdout).ok()?.trim());
        fs::canonicalize(path).ok()?.parent().map(Path::to_owned)
    })
}

/// User and group to run as when we are root, which PostgreSQL refuses to be: those of `postgres`,
/// whom the package makes.
fn unprivileged_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"])? != 0 {
        return None;
    }
    let user = id(&["-u", "postgres"]).expect("the package `postgresql` makes a user `postgres`");
    let group = id(&["-g", "postgres"]).expect("the user `postgres` has a group");
    Some((user, group))
}
