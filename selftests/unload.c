// SPDX-License-Identifier: GPL-2.0
/*
 * Unload: refused while the module is in use, clean afterwards. FIPC_KO in the
 * environment is the path of the module's file.
 */
#include <sys/epoll.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "plane.h"
#include "tracing.h"

#define MODULE	"fastipc"

static int unload(void)
{
	return syscall(SYS_delete_module, MODULE, O_NONBLOCK) ? -errno : 0;
}

static int load(void)
{
	const char *path = getenv("FIPC_KO");
	int fd, ret;

	must(path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd >= 0);
	ret = syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return ret;
}

static bool is_loaded(void)
{
	return !access("/sys/module/" MODULE, F_OK);
}

FIXTURE(unload) {
	int fd;
	__u64 cap;
};

FIXTURE_SETUP(unload)
{
	ASSERT_NE(NULL, getenv("FIPC_KO")) {
		TH_LOG("FIPC_KO must say where fastipc.ko is");
	}
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 0);
}

/* The next tests need the module even if this one failed. */
FIXTURE_TEARDOWN(unload)
{
	if (!is_loaded())
		load();
}

/* All files are closed, or will be closed soon. The unload must then succeed. */
static void expect_clean_unload(struct __test_metadata *_metadata)
{
	int ret;

	while ((ret = unload()) == -EWOULDBLOCK)
		sched_yield();
	ASSERT_EQ(0, ret);
	EXPECT_FALSE(is_loaded());
	EXPECT_NE(0, access("/dev/fastipc", F_OK));
	EXPECT_NE(0, access("/sys/kernel/debug/fastipc", F_OK));
	EXPECT_NE(0, access("/sys/kernel/tracing/events/fastipc", F_OK));

	ASSERT_EQ(0, load());
	EXPECT_EQ(0, count_of("endpoints"));
	EXPECT_EQ(0, count_of("slots"));
	EXPECT_EQ(0, counter("queued_sends"));
}

static void expect_works(struct __test_metadata *_metadata)
{
	int fd = space_new();
	__u64 cap = endpoint_new(fd, 0);

	EXPECT_EQ(0, msg_send(fd, cap, 3, PAST));
	EXPECT_EQ(3, next_opcode(fd, cap));
	close(fd);
}

FIPC_TEST(unload, while_a_space_is_open)
{
	EXPECT_EQ(-EWOULDBLOCK, unload());
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	close(self->fd);
	expect_clean_unload(_metadata);
	expect_works(_metadata);
}

FIPC_TEST(unload, while_an_exported_fd_is_open)
{
	int exported = export_new(self->fd, self->cap);

	close(self->fd);
	await_count("spaces", 0);
	EXPECT_EQ(-EWOULDBLOCK, unload());
	close(exported);
	expect_clean_unload(_metadata);
}

/* Only the ioctl holds the file: its descriptor is closed. */
FIPC_TEST(unload, while_a_receiver_is_parked)
{
	struct waiter w;

	catch_signal(0);
	recv_waiter(&w, self->fd, self->cap, NEVER);
	close(self->fd);
	EXPECT_EQ(-EWOULDBLOCK, unload());
	EXPECT_TRUE(is_parked(w.tid, FIPC_IOC_RECV));
	pthread_kill(w.thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&w));
	expect_clean_unload(_metadata);
}

FIPC_TEST(unload, while_an_exported_fd_is_in_flight_and_watched)
{
	int exported = export_new(self->fd, self->cap), socks[2];
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = { .events = EPOLLIN };

	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, exported, &event));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	fd_send(socks[0], exported);
	close(exported);
	close(self->fd);
	await_count("spaces", 0);
	EXPECT_EQ(-EWOULDBLOCK, unload());
	close(socks[0]);
	close(socks[1]);
	expect_clean_unload(_metadata);
	close(epoll);
}

static void *make_slot(void *arg)
{
	FIXTURE_DATA(unload) *self = arg;

	must(next_opcode(self->fd, self->cap) == -ETIMEDOUT);
	return NULL;
}

/* Slots of live tasks do not hold the module. They are freed with it. */
FIPC_TEST(unload, with_slots_left)
{
	for (int i = 0; i < 50; i++)
		thread_end(thread_new(make_slot, self));
	make_slot(self);
	close(self->fd);
	expect_clean_unload(_metadata);
	expect_works(_metadata);
	expect_clean_unload(_metadata);
}

/*
 * A socket in the multicast group does not hold the module. A new socket can
 * join the group of the next one.
 */
FIPC_TEST(unload, with_a_subscriber)
{
	struct nl_message m;
	struct nl nl;

	nl_new(&nl);
	ASSERT_EQ(0, nl_subscribe(&nl));
	endpoint_new(self->fd, 1);
	nl_event(&nl, &m);
	close(self->fd);
	expect_clean_unload(_metadata);
	expect_works(_metadata);
	nl_close(&nl);
	nl_new(&nl);
	ASSERT_EQ(0, nl_subscribe(&nl));
	expect_works(_metadata);
	do {
		nl_event(&nl, &m);
	} while (m.cmd != FASTIPC_CMD_ENDPOINT_CLOSED);
	nl_close(&nl);
	expect_clean_unload(_metadata);
}

/*
 * A dump that is not read to its end holds the module, even if nothing is left.
 */
FIPC_TEST(unload, while_a_list_is_read)
{
	static const __u8 cmds[] = {
		FASTIPC_CMD_ENDPOINT_GET, FASTIPC_CMD_CAP_GET,
	};
	struct nl nl[2];

	for (int i = 0; i < 1000; i++)
		endpoint_new(self->fd, 1);
	for (int i = 0; i < 2; i++) {
		struct nl_request r = nl_request(cmds[i], true);

		nl_new(&nl[i]);
		nl_send(&nl[i], &r);
	}
	close(self->fd);
	await_count("spaces", 0);
	await_count("endpoints", 0);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(-EWOULDBLOCK, unload());
		nl_close(&nl[i]);
	}
	expect_clean_unload(_metadata);
	expect_works(_metadata);
}

/* A call is in flight and announced, and latencies are counted. */
FIPC_TEST(unload, with_all_switched_on)
{
	struct settings on = { 100000, 1, 1, 10 };
	struct nl_message m;
	struct waiter w;
	struct nl nl;

	nl_new(&nl);
	ASSERT_EQ(0, nl_subscribe(&nl));
	settings_set(&on);
	call_waiter(&w, self->fd, self->cap, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	do {
		nl_event(&nl, &m);
	} while (m.cmd != FASTIPC_CMD_CALL_UNANSWERED);
	EXPECT_EQ(-EWOULDBLOCK, unload());
	ASSERT_EQ(0, reply(self->fd, 1));
	ASSERT_EQ(0, waiter_end(&w));
	close(self->fd);
	expect_clean_unload(_metadata);
	nl_close(&nl);
	expect_works(_metadata);
}

/*
 * A trace event that is on is removed with the module, and can be turned on
 * again.
 */
FIPC_TEST(unload, with_a_tracepoint_on)
{
	struct tracing t;

	tracing_new(&t);
	tracing_write(&t, "events/fastipc/enable", "1");
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	close(self->fd);
	expect_clean_unload(_metadata);
	tracing_write(&t, "events/fastipc/enable", "1");
	expect_works(_metadata);
	tracing_write(&t, "events/fastipc/enable", "0");
	tracing_delete(&t);
	expect_clean_unload(_metadata);
}

TEST_HARNESS_MAIN
