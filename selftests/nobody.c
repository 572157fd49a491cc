// SPDX-License-Identifier: GPL-2.0
/*
 * The control plane for a user without rights: totals, and the user's own
 * objects. The rights depend on the user who asks, on the user who opened the
 * socket, and on their namespaces.
 */
#include <sys/socket.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "plane.h"

#define DEVICE	"/dev/fastipc"

FIXTURE(nobody) {
	int fd;
	__u64 space, cap, id;
	mode_t mode;
};

/* Root has a space, an endpoint, and a task that has received. */
FIXTURE_SETUP(nobody)
{
	struct stat st;

	must(!stat(DEVICE, &st));
	self->mode = st.st_mode & 07777;
	must(!chmod(DEVICE, 0666));
	self->fd = space_new();
	self->space = space_number(self->fd);
	self->cap = endpoint_with_id(self->fd, 1, 0, &self->id);
	must(next_opcode(self->fd, self->cap) == -ETIMEDOUT);
}

FIXTURE_TEARDOWN(nobody)
{
	close(self->fd);
	must(!chmod(DEVICE, self->mode));
}

/* struct tally - number of entries of root and of the user */
struct tally {
	__u64 id;
	int total, root, own;
};

static void count(struct tally *tally, __u32 uid)
{
	tally->total++;
	tally->root += uid == 0;
	tally->own += uid == NOBODY;
}

static void count_endpoint(const struct nl_message *m, void *arg)
{
	struct endpoint e;

	endpoint_of(m, &e);
	count(arg, e.uid);
}

static void count_cap(const struct nl_message *m, void *arg)
{
	struct cap c;

	cap_of(m, &c);
	count(arg, c.uid);
}

/* Tasks have no user in the list, so this counts by number. */
static void count_task(const struct nl_message *m, void *arg)
{
	struct tally *tally = arg;
	struct task t;

	task_of(m, &t);
	tally->total++;
	tally->own += t.pid == (__u32)getpid();
	tally->root += t.tid == tally->id;
}

/* The user has a space, an endpoint and a slot, and sees only these. */
static void see_own(void *arg)
{
	FIXTURE_DATA(nobody) *self = arg;
	struct tally tally = { .id = getppid() };
	struct nl nl;
	__u64 cap;
	int fd;

	become_nobody();
	fd = space_new();
	cap = endpoint_new(fd, 1);
	must(next_opcode(fd, cap) == -ETIMEDOUT);
	nl_new(&nl);
	must(!nl_dump(&nl, FASTIPC_CMD_ENDPOINT_GET, count_endpoint, &tally));
	must(tally.total == 1 && tally.own == 1);
	tally.total = tally.own = 0;
	must(!nl_dump(&nl, FASTIPC_CMD_CAP_GET, count_cap, &tally));
	must(tally.total == 1 && tally.own == 1);
	tally.total = tally.own = 0;
	must(!nl_dump(&nl, FASTIPC_CMD_TASK_GET, count_task, &tally));
	must(tally.total == 1 && tally.own == 1);
	nl_close(&nl);

	/*
	 * The number of root's space gives the same result as one that does not
	 * exist.
	 */
	must(!caps_of_space(self->space, NULL, 0));
	must(caps_of_space(space_number(fd), NULL, 0) == 1);
}

FIPC_TEST(nobody, sees_own)
{
	EXPECT_EQ(0, reap(spawn(see_own, self)));
}

/* The user creates an endpoint in a space that root has opened. */
static void make_there(void *arg)
{
	FIXTURE_DATA(nobody) *self = arg;
	struct endpoint e;
	__u64 id;

	become_nobody();
	endpoint_with_id(self->fd, 1, 0, &id);
	must(endpoint_find(id, &e));
	must(e.uid == NOBODY && e.pid == (__u32)getpid());
	must(!endpoint_find(self->id, &e));
	must(!caps_of_space(self->space, NULL, 0));
}

FIPC_TEST(nobody, makes_an_endpoint_in_roots_space)
{
	EXPECT_EQ(0, reap(spawn(make_there, self)));
	EXPECT_EQ(2, caps_of_space(self->space, NULL, 0));
}

/* struct job - a child that runs until @go */
struct job {
	FIXTURE_DATA(nobody) *self;
	__u64 id, space;
	int ready, go;
};

static void stay(void *arg)
{
	struct job *job = arg;
	__u64 cap;
	int fd;

	become_nobody();
	task_name("user");
	fd = space_new();
	job->space = space_number(fd);
	cap = endpoint_with_id(fd, 1, 0, &job->id);
	must(next_opcode(fd, cap) == -ETIMEDOUT);
	raise_flag(&job->ready);
	await_flag(&job->go);
}

FIPC_TEST(nobody, is_seen_by_root)
{
	struct job *job = shared(sizeof(*job));
	pid_t child = spawn(stay, job);
	struct endpoint e;
	struct task t;
	struct cap c;

	await_flag(&job->ready);
	ASSERT_TRUE(endpoint_find(job->id, &e));
	EXPECT_EQ(NOBODY, e.uid);
	EXPECT_EQ(child, e.pid);
	EXPECT_STREQ("user", e.name);
	EXPECT_TRUE(endpoint_find(self->id, &e));
	EXPECT_TRUE(task_find(child, &t));
	EXPECT_STREQ("user", t.name);
	EXPECT_TRUE(task_find(getpid(), &t));
	ASSERT_EQ(1, caps_of_space(job->space, &c, 1));
	EXPECT_EQ(NOBODY, c.uid);
	EXPECT_EQ(child, c.pid);
	raise_flag(&job->go);
	EXPECT_EQ(0, reap(child));
}

/* The user reads the same numbers as root. */
static void see_totals(void *arg)
{
	const struct stats *roots = arg;
	struct settings settings;
	struct stats stats;

	become_nobody();
	stats_read(&stats);
	must(!memcmp(&stats, roots, sizeof(stats)));
	settings_get(&settings);
	must(settings.spin_ns <= 1000000);
}

FIPC_TEST(nobody, sees_totals)
{
	struct stats stats;

	await_slots(1);
	stats_read(&stats);
	EXPECT_EQ(0, reap(spawn(see_totals, &stats)));
}

static void expect_no_rights(void)
{
	struct settings settings;
	struct nl nl;

	nl_new(&nl);
	must(nl_dump(&nl, FASTIPC_CMD_STATS_GET, NULL, NULL) == -EPERM);
	/* On 6.1, generic netlink loses the explanation when a dump starts. */
	must(!nl.text[0] || strstr(nl.text, "CAP_NET_ADMIN"));
	must(nl_subscribe(&nl) == -EPERM);
	nl_close(&nl);
	settings_get(&settings);
	must(setting_set(FASTIPC_A_SETTINGS_SPIN_NS, settings.spin_ns) == -EPERM);
}

static void try_as_nobody(void *arg)
{
	become_nobody();
	expect_no_rights();
}

FIPC_TEST(nobody, has_no_rights)
{
	EXPECT_EQ(0, reap(spawn(try_as_nobody, NULL)));
}

/* The user has all rights in a user namespace of its own. */
static void try_as_its_root(void *arg)
{
	struct endpoint e;

	become_nobody();
	must(!unshare(CLONE_NEWUSER));
	expect_no_rights();
	must(!endpoint_find(*(__u64 *)arg, &e));
}

FIPC_TEST(nobody, in_a_user_namespace)
{
	EXPECT_EQ(0, reap(spawn(try_as_its_root, &self->id)));
}

static void find_no_family(void *arg)
{
	struct nl nl;

	must(!unshare(CLONE_NEWNET));
	must(nl_open(&nl) == -ENOENT);
}

FIPC_TEST(nobody, in_a_network_namespace)
{
	EXPECT_EQ(0, reap(spawn(find_no_family, NULL)));
}

/* struct passing - a socket between two users */
struct passing {
	int socks[2];
	__u64 id;
};

static void open_as_nobody(void *arg)
{
	struct passing *passing = arg;

	become_nobody();
	fd_send(passing->socks[1], nl_socket());
}

/* Uses write(), as a program of root does that was given this descriptor. */
static void list_by_write(struct nl *nl, __u8 cmd, nl_fn fn, struct tally *tally)
{
	struct nl_request r = nl_request(cmd, true);

	nl_stamp(nl, &r);
	must(write(nl->sock, &r, r.head.nlmsg_len) == (ssize_t)r.head.nlmsg_len);
	nl_finish(nl, fn, tally);
}

static int set_by_write(struct nl *nl)
{
	struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_SET, false);

	nl_stamp(nl, &r);
	must(write(nl->sock, &r, r.head.nlmsg_len) == (ssize_t)r.head.nlmsg_len);
	return nl_finish(nl, NULL, NULL);
}

FIPC_TEST(nobody, opened_the_socket_that_root_uses)
{
	struct passing passing;
	struct tally tally = { .id = getpid() };
	struct nl nl;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, passing.socks));
	ASSERT_EQ(0, reap(spawn(open_as_nobody, &passing)));
	ASSERT_EQ(0, nl_adopt(&nl, fd_recv(passing.socks[0])));
	list_by_write(&nl, FASTIPC_CMD_ENDPOINT_GET, count_endpoint, &tally);
	list_by_write(&nl, FASTIPC_CMD_CAP_GET, count_cap, &tally);
	list_by_write(&nl, FASTIPC_CMD_TASK_GET, count_task, &tally);
	EXPECT_EQ(0, tally.root);
	EXPECT_EQ(0, tally.total);
	EXPECT_EQ(-EPERM, set_by_write(&nl));
	nl_close(&nl);
	close(passing.socks[0]);
	close(passing.socks[1]);
}

/* The other direction: a socket that root has opened gives the user no more. */
static void use_roots_socket(void *arg)
{
	struct nl *nl = arg;
	struct tally tally = { .id = getppid() };
	struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_SET, false);

	become_nobody();
	must(!nl_dump(nl, FASTIPC_CMD_ENDPOINT_GET, count_endpoint, &tally));
	must(!nl_dump(nl, FASTIPC_CMD_CAP_GET, count_cap, &tally));
	must(!nl_dump(nl, FASTIPC_CMD_TASK_GET, count_task, &tally));
	must(!tally.total);
	must(nl_ask(nl, &r, NULL, NULL) == -EPERM);
	must(nl_dump(nl, FASTIPC_CMD_STATS_GET, NULL, NULL) == -EPERM);
}

FIPC_TEST(nobody, uses_a_socket_that_root_opened)
{
	struct nl nl;

	nl_new(&nl);
	EXPECT_EQ(0, reap(spawn(use_roots_socket, &nl)));
	nl_close(&nl);
}

TEST_HARNESS_MAIN
