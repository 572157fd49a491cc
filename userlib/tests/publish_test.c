// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc_publish(), seen by clients that use the library.
 */
#include <limits.h>
#include <time.h>

#include "common.h"
#include "kselftest_harness.h"

/*
 * The library's calls of accept4() come here, so that a test can make them fail
 * with EMFILE. The test program is linked with --wrap=accept4.
 */
#define REFUSALS_KEPT	4

static atomic_int refusals_left;
static atomic_int refusals;
static uint64_t refused_at[REFUSALS_KEPT];

int __real_accept4(int sock, struct sockaddr *addr, socklen_t *len, int flags);
int __wrap_accept4(int sock, struct sockaddr *addr, socklen_t *len, int flags);

static uint64_t monotonic(void)
{
	struct timespec ts;

	must(!clock_gettime(CLOCK_MONOTONIC, &ts));
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

int __wrap_accept4(int sock, struct sockaddr *addr, socklen_t *len, int flags)
{
	if (!refusals_left || gettid() == getpid())
		return __real_accept4(sock, addr, len, flags);
	if (refusals < REFUSALS_KEPT)
		refused_at[refusals] = monotonic();
	refusals_left--;
	refusals++;
	errno = EMFILE;
	return -1;
}

FIXTURE(publish) {
	struct place place;
	const char *path;
	int space;
	int client;
	fipc_cap_t cap;
	struct fipc_publisher *pub;
};

FIXTURE_SETUP(publish)
{
	place_make(&self->place);
	self->path = self->place.path;
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	self->client = fipc_open(0);
	ASSERT_LE(0, self->client);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
}

FIXTURE_TEARDOWN(publish)
{
	fipc_unpublish(self->pub);
	place_remove(&self->place);
}

#define PUBLISH(opts)	fipc_publish(self->space, self->cap, self->path, opts, &self->pub)
#define CONNECT(cap, badge)	fipc_connect(self->client, self->path, cap, badge)

static mode_t mode_of(const char *path)
{
	struct stat st;

	must(!lstat(path, &st));
	must(S_ISSOCK(st.st_mode));
	return st.st_mode & 07777;
}

/* Sends a message from @client to @space. Returns the badge that it has there. */
static uint64_t badge_seen(int space, fipc_cap_t cap, int client, fipc_cap_t sender)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(60 * SECOND) };

	must(!fipc_send(client, sender, &x));
	must(!fipc_recv(space, cap, &x));
	return x.msg.cap;
}

FIPC_TEST(publish, each_client_has_its_badge)
{
	int other = fipc_open(0);
	uint64_t badge = POISON;
	fipc_cap_t first, second, third;

	ASSERT_LE(0, other);
	ASSERT_EQ(0, PUBLISH(NULL));
	ASSERT_EQ(0, CONNECT(&first, &badge));
	EXPECT_EQ(1, badge);
	ASSERT_EQ(0, fipc_connect(other, self->path, &second, &badge));
	EXPECT_EQ(2, badge);
	ASSERT_EQ(0, CONNECT(&third, NULL));
	EXPECT_EQ(3, badge_seen(self->space, self->cap, self->client, third));
	EXPECT_EQ(2, badge_seen(self->space, self->cap, other, second));
	EXPECT_EQ(1, badge_seen(self->space, self->cap, self->client, first));
	close(other);
}

FIPC_TEST(publish, badges_start_where_told_and_end)
{
	struct fipc_publish_opts opts = { .first_badge = UINT64_MAX };
	uint64_t badge = 0;
	fipc_cap_t cap;

	ASSERT_EQ(0, PUBLISH(&opts));
	ASSERT_EQ(0, CONNECT(&cap, &badge));
	EXPECT_EQ(UINT64_MAX, badge);
	EXPECT_EQ(-ECONNRESET, CONNECT(&cap, &badge));
}

FIPC_TEST(publish, default_right_is_send)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(0) };
	fipc_cap_t cap, derived;

	ASSERT_EQ(0, PUBLISH(NULL));
	ASSERT_EQ(0, CONNECT(&cap, NULL));
	EXPECT_EQ(-EACCES, fipc_recv(self->client, cap, &x));
	EXPECT_EQ(-EACCES, fipc_mint(self->client, cap, FIPC_RIGHT_SEND, 0, &derived));
	EXPECT_EQ(0, fipc_send(self->client, cap, &x));
}

FIPC_TEST(publish, other_rights)
{
	struct fipc_publish_opts opts = {
		.rights = FIPC_RIGHT_RECV | FIPC_RIGHT_MINT,
	};
	struct fipc_xfer x = { .deadline = fipc_deadline(0) };
	fipc_cap_t cap, derived;

	ASSERT_EQ(0, PUBLISH(&opts));
	ASSERT_EQ(0, CONNECT(&cap, NULL));
	EXPECT_EQ(-EACCES, fipc_send(self->client, cap, &x));
	EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->client, cap, &x));
	EXPECT_EQ(0, fipc_mint(self->client, cap, FIPC_RIGHT_RECV, 0, &derived));
}

struct seen {
	uint64_t badge;
	struct ucred peer;
	sigset_t blocked;
};

static void note(void *arg, uint64_t badge, const struct ucred *peer)
{
	struct seen *seen = arg;

	seen->badge = badge;
	seen->peer = *peer;
	must(!pthread_sigmask(SIG_BLOCK, NULL, &seen->blocked));
}

FIPC_TEST(publish, connected_is_told_who)
{
	struct seen seen = { 0 };
	struct fipc_publish_opts opts = {
		.first_badge = 40, .connected = note, .arg = &seen,
	};
	fipc_cap_t cap;

	ASSERT_EQ(0, PUBLISH(&opts));
	ASSERT_EQ(0, CONNECT(&cap, NULL));
	EXPECT_EQ(40, seen.badge);
	EXPECT_EQ(getpid(), seen.peer.pid);
	EXPECT_EQ(getuid(), seen.peer.uid);
	EXPECT_EQ(getgid(), seen.peer.gid);
}

FIPC_TEST(publish, thread_blocks_all_signals)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGUSR1, SIGALRM, SIGCHLD };
	struct seen seen = { 0 };
	struct fipc_publish_opts opts = { .connected = note, .arg = &seen };
	sigset_t mine;
	fipc_cap_t cap;
	size_t i;

	ASSERT_EQ(0, PUBLISH(&opts));
	ASSERT_EQ(0, CONNECT(&cap, NULL));
	ASSERT_EQ(0, pthread_sigmask(SIG_BLOCK, NULL, &mine));
	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		EXPECT_EQ(1, sigismember(&seen.blocked, signals[i]));
		EXPECT_EQ(0, sigismember(&mine, signals[i]));
	}
}

/* The module uses the lowest free index: the low 20 bits of a token. */
FIPC_TEST(publish, no_token_stays_behind)
{
	fipc_cap_t before, after, cap;
	int i;

	ASSERT_EQ(0, PUBLISH(NULL));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, 0, &before));
	ASSERT_EQ(0, fipc_drop(self->space, before));
	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, CONNECT(&cap, NULL));
		ASSERT_EQ(0, fipc_drop(self->client, cap));
	}
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, 0, &after));
	EXPECT_EQ(before & 0xfffff, after & 0xfffff);
	EXPECT_NE(before, after);
}

FIPC_TEST(publish, no_descriptor_stays_behind)
{
	int i, before = count_fds();
	fipc_cap_t cap;

	ASSERT_EQ(0, PUBLISH(NULL));
	for (i = 0; i < 20; i++)
		ASSERT_EQ(0, CONNECT(&cap, NULL));
	fipc_unpublish(self->pub);
	self->pub = NULL;
	EXPECT_EQ(before, count_fds());
}

FIPC_TEST(publish, default_mode_is_0600)
{
	ASSERT_EQ(0, PUBLISH(NULL));
	EXPECT_EQ(0600, mode_of(self->path));
}

FIPC_TEST(publish, umask_counts)
{
	struct fipc_publish_opts opts = { .mode = 0666 };

	umask(027);
	ASSERT_EQ(0, PUBLISH(&opts));
	EXPECT_EQ(0640, mode_of(self->path));
}

static int connect_as_nobody(void *arg)
{
	FIXTURE_DATA(publish) *self = arg;
	fipc_cap_t cap;

	must(!setgid(65534));
	must(!setuid(65534));
	return -CONNECT(&cap, NULL);
}

FIPC_TEST(publish, mode_keeps_others_out)
{
	ASSERT_EQ(0, PUBLISH(NULL));
	EXPECT_EQ(EACCES, reap(spawn(connect_as_nobody, self)));
}

FIPC_TEST(publish, mode_lets_others_in)
{
	struct fipc_publish_opts opts = { .mode = 0622 };

	ASSERT_EQ(0, PUBLISH(&opts));
	EXPECT_EQ(0622, mode_of(self->path));
	EXPECT_EQ(0, reap(spawn(connect_as_nobody, self)));
}

FIPC_TEST(publish, flood_stops_nobody)
{
	int socks[200], i;
	uint64_t badge;
	fipc_cap_t cap;

	ASSERT_EQ(0, PUBLISH(NULL));
	for (i = 0; i < 200; i++) {
		socks[i] = connection_to(self->path);
		if (i % 2)
			close(socks[i]);
	}
	ASSERT_EQ(0, CONNECT(&cap, &badge));
	EXPECT_EQ(201, badge);
	EXPECT_EQ(201, badge_seen(self->space, self->cap, self->client, cap));
	for (i = 0; i < 200; i += 2)
		close(socks[i]);
}

FIPC_TEST(publish, starvation_passes_and_does_not_spin)
{
	uint64_t badge;
	fipc_cap_t cap;

	refusals_left = 3;
	ASSERT_EQ(0, PUBLISH(NULL));
	ASSERT_EQ(0, CONNECT(&cap, &badge));
	EXPECT_EQ(1, badge);
	EXPECT_EQ(3, refusals);
	/* Two pauses between three attempts: at least this long on any machine. */
	EXPECT_LE(100000000, refused_at[2] - refused_at[0]);
}

struct attempt {
	int space;
	const char *path;
	int ret;
};

static void *attempt(void *arg)
{
	struct attempt *a = arg;
	fipc_cap_t cap;

	a->ret = fipc_connect(a->space, a->path, &cap, NULL);
	return NULL;
}

static int sleep_on(void *arg)
{
	(void)arg;
	while (pause() < 0)
		continue;
	return 0;
}

/* Even while a child has the listening socket open, too. */
FIPC_TEST(publish, unpublish_refuses_who_still_waits)
{
	struct attempt a = { .space = self->client, .path = self->path, .ret = 1 };
	pthread_t thread;
	pid_t child;

	refusals_left = INT_MAX;
	ASSERT_EQ(0, PUBLISH(NULL));
	child = spawn(sleep_on, NULL);
	ASSERT_EQ(0, pthread_create(&thread, NULL, attempt, &a));
	while (!refusals)
		sched_yield();
	fipc_unpublish(self->pub);
	self->pub = NULL;
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(-ECONNRESET, a.ret);
	kill(child, SIGKILL);
	EXPECT_EQ(-SIGKILL, reap(child));
}

TEST_HARNESS_MAIN
