// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc_connect() without a server, and with servers that send wrong greetings.
 */
#include <sys/resource.h>
#include <sys/time.h>

#include "common.h"
#include "../src/greeting.h"
#include "kselftest_harness.h"

FIXTURE(connect) {
	struct place place;
	const char *path;
	int space;
};

FIXTURE_SETUP(connect)
{
	place_make(&self->place);
	self->path = self->place.path;
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
}

FIXTURE_TEARDOWN(connect)
{
	place_remove(&self->place);
}

/* The attempt must fail and not change the outputs. Returns the error. */
static int fails(int space, const char *path)
{
	fipc_cap_t cap = POISON;
	uint64_t badge = POISON;
	int ret = fipc_connect(space, path, &cap, &badge);

	must(ret && cap == POISON && badge == POISON);
	return ret;
}

FIPC_TEST(connect, nobody_there)
{
	char too_long[109];
	int fd, before = count_fds();

	EXPECT_EQ(-ENOENT, fails(self->space, self->path));
	EXPECT_EQ(-ENOENT, fails(self->space, ""));
	leave_stale(self->path);
	EXPECT_EQ(-ECONNREFUSED, fails(self->space, self->path));
	ASSERT_EQ(0, unlink(self->path));
	fd = open(self->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-ECONNREFUSED, fails(self->space, self->path));
	close(fd);

	memset(too_long, 'x', sizeof(too_long));
	too_long[108] = '\0';
	EXPECT_EQ(-ENAMETOOLONG, fails(self->space, too_long));
	EXPECT_EQ(before, count_fds());
}

FIPC_TEST(connect, other_kinds_of_socket)
{
	int sock = socket_at(self->path, SOCK_STREAM);

	EXPECT_EQ(-EPROTO, fails(self->space, self->path));
	close(sock);
	ASSERT_EQ(0, unlink(self->path));
	sock = socket_at(self->path, SOCK_DGRAM);
	EXPECT_EQ(-EPROTO, fails(self->space, self->path));
	close(sock);
}

/* The client checks this before it connects: the server has nothing to accept. */
FIPC_TEST(connect, not_a_space)
{
	int sock = socket_at(self->path, SOCK_SEQPACKET | SOCK_NONBLOCK);

	EXPECT_EQ(-ENOTTY, fails(sock, self->path));
	EXPECT_EQ(-EBADF, fails(-1, self->path));
	EXPECT_EQ(-1, accept4(sock, NULL, NULL, 0));
	EXPECT_EQ(EAGAIN, errno);
	close(sock);
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* The timer repeats, because its first signal may come before the wait begins. */
FIPC_TEST(connect, signal_ends_the_wait)
{
	struct itimerval every = { { 0, 20000 }, { 0, 20000 } }, off = { 0 };
	struct sigaction action = { .sa_handler = on_alarm };
	int sock = socket_at(self->path, SOCK_SEQPACKET), before = count_fds();

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &every, NULL));
	EXPECT_EQ(-EINTR, fails(self->space, self->path));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &off, NULL));
	EXPECT_EQ(before, count_fds());
	close(sock);
}

/* Publishes an endpoint at @arg until it is killed. */
static int publisher_at(void *arg)
{
	int space = fipc_open(0);
	struct fipc_publisher *pub;
	fipc_cap_t cap;

	must(space >= 0);
	must(!fipc_create(space, 0, &cap, NULL));
	must(!fipc_publish(space, cap, arg, NULL, &pub));
	while (pause() < 0)
		continue;
	return 0;
}

static int lowest_free_fd(void)
{
	int fd = dup(0);

	must(fd >= 0);
	close(fd);
	return fd;
}

static void limit_fds(int limit)
{
	struct rlimit rlim;

	must(!getrlimit(RLIMIT_NOFILE, &rlim));
	rlim.rlim_cur = limit;
	must(!setrlimit(RLIMIT_NOFILE, &rlim));
}

FIPC_TEST(connect, out_of_descriptors)
{
	pid_t server = spawn(publisher_at, self->place.path);
	int free = lowest_free_fd();
	fipc_cap_t cap;

	while (!exists(self->path))
		sched_yield();
	/* The file exists before the socket listens. */
	while (fipc_connect(self->space, self->path, &cap, NULL))
		sched_yield();
	/* No descriptor for the socket; then none for the one in the greeting. */
	limit_fds(free);
	EXPECT_EQ(-EMFILE, fails(self->space, self->path));
	limit_fds(free + 1);
	EXPECT_EQ(-EMFILE, fails(self->space, self->path));
	limit_fds(free + 2);
	EXPECT_EQ(0, fipc_connect(self->space, self->path, &cap, NULL));
	kill(server, SIGKILL);
	EXPECT_EQ(-SIGKILL, reap(server));
}

/*
 * A server's answer, and the result that it must give the client. Its descriptor is
 * an exported capability with SEND and MINT, or, if @foreign, the end of a pipe.
 */
FIXTURE(answer) {
	struct place place;
	int space;
	int listener;
	int exported;
	int pipes[2];
};

FIXTURE_VARIANT(answer) {
	struct fipc_greeting greeting;
	size_t len;
	int fds;
	bool foreign;
	int room;	/* free descriptors beside the connection; 0: many */
	int expected;
};

#define GOOD	{ FIPC_GREETING_MAGIC, FIPC_GREETING_VERSION, 5, FIPC_RIGHT_SEND }

#define ANSWER(name, ...) \
	FIXTURE_VARIANT_ADD(answer, name) { __VA_ARGS__ }

ANSWER(good, .greeting = GOOD, .len = 24, .fds = 1, .expected = 0);
ANSWER(none, .len = 0, .expected = -ECONNRESET);
ANSWER(fd_alone, .len = 0, .fds = 1, .expected = -ECONNRESET);
ANSWER(cut_short, .greeting = GOOD, .len = 23, .fds = 1, .expected = -EPROTO);
ANSWER(too_long, .greeting = GOOD, .len = 25, .fds = 1, .expected = -EPROTO);
ANSWER(other_magic, .greeting = { 1, 1, 5, 1 }, .len = 24, .fds = 1,
       .expected = -EPROTO);
ANSWER(other_version, .greeting = { FIPC_GREETING_MAGIC, 2, 5, 1 }, .len = 24,
       .fds = 1, .expected = -EPROTO);
ANSWER(no_fd, .greeting = GOOD, .len = 24, .fds = 0, .expected = -EPROTO);
ANSWER(two_fds, .greeting = GOOD, .len = 24, .fds = 2, .expected = -EPROTO);
ANSWER(many_fds, .greeting = GOOD, .len = 24, .fds = 9, .expected = -EPROTO);
ANSWER(two_fds_room_for_one, .greeting = GOOD, .len = 24, .fds = 2, .room = 1,
       .expected = -EPROTO);
ANSWER(foreign_fd, .greeting = GOOD, .len = 24, .fds = 1, .foreign = true,
       .expected = -EPROTO);
ANSWER(no_rights, .greeting = { FIPC_GREETING_MAGIC, 1, 5, 0 }, .len = 24,
       .fds = 1, .expected = -EPROTO);
ANSWER(unknown_rights, .greeting = { FIPC_GREETING_MAGIC, 1, 5, 9 }, .len = 24,
       .fds = 1, .expected = -EPROTO);
ANSWER(more_rights, .greeting = { FIPC_GREETING_MAGIC, 1, 5, 3 }, .len = 24,
       .fds = 1, .expected = -EPROTO);

FIXTURE_SETUP(answer)
{
	fipc_cap_t cap, minted;

	place_make(&self->place);
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &cap, NULL));
	ASSERT_EQ(0, fipc_mint(self->space, cap, FIPC_RIGHT_SEND | FIPC_RIGHT_MINT,
			       5, &minted));
	self->exported = fipc_export(self->space, minted, O_CLOEXEC);
	ASSERT_LE(0, self->exported);
	ASSERT_EQ(0, pipe(self->pipes));
	self->listener = socket_at(self->place.path, SOCK_SEQPACKET);
}

FIXTURE_TEARDOWN(answer)
{
	place_remove(&self->place);
}

static void put_descriptors(struct msghdr *msg, int fd, int count)
{
	struct cmsghdr *cmsg;
	int i;

	if (!count)
		return;
	msg->msg_controllen = CMSG_SPACE(count * sizeof(int));
	msg->msg_control = calloc(1, msg->msg_controllen);
	must(msg->msg_control);
	cmsg = CMSG_FIRSTHDR(msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(count * sizeof(int));
	for (i = 0; i < count; i++)
		memcpy(CMSG_DATA(cmsg) + i * sizeof(fd), &fd, sizeof(fd));
}

struct server {
	FIXTURE_DATA(answer) *self;
	const FIXTURE_VARIANT(answer) *variant;
};

static int answer_one(void *arg)
{
	FIXTURE_DATA(answer) *self = ((struct server *)arg)->self;
	const FIXTURE_VARIANT(answer) *variant = ((struct server *)arg)->variant;
	char packet[32] = { 0 };
	struct iovec iov = { .iov_base = packet, .iov_len = variant->len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	int client = accept4(self->listener, NULL, NULL, SOCK_CLOEXEC);

	must(client >= 0);
	memcpy(packet, &variant->greeting, sizeof(variant->greeting));
	put_descriptors(&msg, variant->foreign ? self->pipes[0] : self->exported,
			variant->fds);
	if (variant->len || variant->fds)
		must(sendmsg(client, &msg, MSG_NOSIGNAL) == (ssize_t)variant->len);
	close(client);
	free(msg.msg_control);
	return 0;
}

FIPC_TEST(answer, is_judged)
{
	struct server server = { self, variant };
	pid_t pid = spawn(answer_one, &server);
	fipc_cap_t cap = POISON;
	uint64_t badge = POISON;
	int before = count_fds();

	/* One more, for the connection. */
	if (variant->room)
		limit_fds(lowest_free_fd() + 1 + variant->room);
	EXPECT_EQ(variant->expected,
		  fipc_connect(self->space, self->place.path, &cap, &badge));
	EXPECT_EQ(before, count_fds());
	EXPECT_EQ(variant->expected ? POISON : 5, badge);
	EXPECT_EQ(!variant->expected, cap != POISON);
	EXPECT_EQ(0, reap(pid));
}

TEST_HARNESS_MAIN
