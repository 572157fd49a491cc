// SPDX-License-Identifier: GPL-2.0
/* The trace events of capabilities and endpoints: each begins once and ends once. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"
#include "tracing.h"

FIXTURE(trace_cap) {
	struct tracing t;
	int fd;
	__u64 cap, id;
	char endpoint[64];
};

/* Tracing is on from the start. */
FIXTURE_SETUP(trace_cap)
{
	struct fipc_endpoint_create arg = { .depth = 7 };

	tracing_new(&self->t);
	tracing_events(&self->t, true);
	self->fd = space_new();
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	self->cap = arg.cap;
	snprintf(self->endpoint, sizeof(self->endpoint), " endpoint=%llu ", arg.id);
}

FIXTURE_TEARDOWN(trace_cap)
{
	tracing_events(&self->t, false);
	tracing_delete(&self->t);
	close(self->fd);
}

/* Clears the trace. */
static void start_again(FIXTURE_DATA(trace_cap) *self)
{
	tracing_write(&self->t, "trace", "\n");
}

/*
 * Returns how often the event happened to capabilities of the fixture's
 * endpoint.
 */
static int happened(FIXTURE_DATA(trace_cap) *self, const char *what)
{
	char *trace = tracing_text(&self->t);
	int n = lines_with(trace, "fipc_cap: ", self->endpoint, what);

	free(trace);
	return n;
}

/* The same for capabilities with this badge and these rights. */
static int happened_to(FIXTURE_DATA(trace_cap) *self, const char *what,
		       const char *rest)
{
	char text[128];

	snprintf(text, sizeof(text), "what=%s%s%s\n", what, self->endpoint, rest);
	return happened(self, text);
}

static int all_events(FIXTURE_DATA(trace_cap) *self)
{
	char *trace = tracing_text(&self->t);
	int n = lines_with(trace, "fipc_", NULL, NULL);

	free(trace);
	return n;
}

FIPC_TEST(trace_cap, created)
{
	char *trace = tracing_text(&self->t);

	EXPECT_EQ(1, lines_with(trace, "fipc_endpoint: what=created ",
				self->endpoint, " depth=7\n"));
	free(trace);
	EXPECT_EQ(1, happened_to(self, "created", "badge=0 rights=send|recv|mint"));
	EXPECT_EQ(2, all_events(self));
}

FIPC_TEST(trace_cap, derived)
{
	__u64 client;

	start_again(self);
	client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 5);
	EXPECT_EQ(1, happened_to(self, "derived", "badge=5 rights=send|mint"));
	/* The copy inherits the badge. */
	mint_new(self->fd, client, FIPC_RIGHT_SEND, 0);
	EXPECT_EQ(1, happened_to(self, "derived", "badge=5 rights=send"));
	EXPECT_EQ(2, all_events(self));
}

FIPC_TEST(trace_cap, exported_and_imported)
{
	int exported, other = space_new();

	start_again(self);
	exported = export_new(self->fd, self->cap);
	EXPECT_EQ(1, happened_to(self, "derived", "badge=0 rights=send|recv|mint"));
	import_new(other, exported);
	EXPECT_EQ(2, happened_to(self, "derived", "badge=0 rights=send|recv|mint"));
	close(exported);
	EXPECT_EQ(1, happened_to(self, "dropped", "badge=0 rights=send|recv|mint"));
	close(other);
	EXPECT_EQ(2, happened_to(self, "dropped", "badge=0 rights=send|recv|mint"));
	EXPECT_EQ(4, all_events(self));
}

FIPC_TEST(trace_cap, dropped)
{
	__u64 client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 5);

	start_again(self);
	ASSERT_EQ(0, cap_drop(self->fd, client));
	EXPECT_EQ(1, happened_to(self, "dropped", "badge=5 rights=send"));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, client));
	EXPECT_EQ(1, all_events(self));
}

/*
 * The endpoint closes with the last capability with RECV. The others are traced
 * when they are dropped.
 */
FIPC_TEST(trace_cap, closed)
{
	__u64 client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 5);
	char *trace;

	start_again(self);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(1, happened_to(self, "dropped", "badge=0 rights=send|recv|mint"));
	trace = tracing_text(&self->t);
	EXPECT_EQ(1, lines_with(trace, "fipc_endpoint: what=closed ",
				self->endpoint, " depth=7\n"));
	free(trace);
	EXPECT_EQ(2, all_events(self));
	ASSERT_EQ(0, cap_drop(self->fd, client));
	EXPECT_EQ(1, happened_to(self, "dropped", "badge=5 rights=send"));
	EXPECT_EQ(3, all_events(self));
}

/*
 * All descendants are revoked, in any space or file. They cannot be dropped any
 * more.
 */
FIPC_TEST(trace_cap, revoked)
{
	__u64 client = mint_new(self->fd, self->cap,
				FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 5);
	__u64 copy = mint_new(self->fd, client, FIPC_RIGHT_SEND, 0);
	int exported = export_new(self->fd, client), other = space_new();

	import_new(other, exported);
	start_again(self);
	ASSERT_EQ(0, cap_revoke(self->fd, client));
	EXPECT_EQ(1, happened_to(self, "revoked", "badge=5 rights=send"));
	EXPECT_EQ(2, happened_to(self, "revoked", "badge=5 rights=send|mint"));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, copy));
	close(exported);
	close(other);
	EXPECT_EQ(3, all_events(self));
	/* The capability itself stays. */
	ASSERT_EQ(0, cap_drop(self->fd, client));
	EXPECT_EQ(1, happened_to(self, "dropped", "badge=5 rights=send|mint"));
	EXPECT_EQ(4, all_events(self));
}

FIPC_TEST(trace_cap, nothing_for_a_failure)
{
	__u64 client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 5), cap;
	int exported;

	start_again(self);
	EXPECT_EQ(-EINVAL, endpoint_create(self->fd, 1025, &cap));
	EXPECT_EQ(-EACCES, cap_mint(self->fd, client, FIPC_RIGHT_SEND, 0, &cap));
	EXPECT_EQ(-ENOENT, cap_mint(self->fd, client ^ 1, FIPC_RIGHT_SEND, 0, &cap));
	EXPECT_EQ(-EACCES, cap_export(self->fd, client, O_CLOEXEC, &exported));
	EXPECT_EQ(-EBADF, cap_import(self->fd, -1, &cap));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, client ^ 1));
	EXPECT_EQ(-ENOENT, cap_revoke(self->fd, client ^ 1));
	/* It has no descendants. */
	EXPECT_EQ(0, cap_revoke(self->fd, client));
	EXPECT_EQ(0, all_events(self));
}

/* A transfer has one event at the send, and none when it is installed. */
FIPC_TEST(trace_cap, passed_with_a_call)
{
	__u64 gift = mint_new(self->fd, self->cap,
			      FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 66);
	int server = space_new();
	__u64 service = endpoint_new(server, 1);
	int exported = export_new(server, service);
	__u64 to = import_new(self->fd, exported);
	struct fipc_msg msg;
	struct waiter w;

	start_again(self);
	carry_waiter(&w, self->fd, to, NEVER, FIPC_F_CAP, gift);
	EXPECT_EQ(1, happened_to(self, "derived", "badge=66 rights=send|mint"));
	ASSERT_EQ(0, msg_recv(server, service, PAST, &msg));
	ASSERT_EQ(0, reply(server, 1));
	ASSERT_EQ(0, waiter_end(&w));
	EXPECT_EQ(1, happened(self, NULL));
	ASSERT_EQ(0, cap_drop(server, msg.data[3]));
	EXPECT_EQ(1, happened_to(self, "dropped", "badge=66 rights=send|mint"));
	EXPECT_EQ(2, happened(self, NULL));
	close(exported);
	close(server);
}

/* The transfer is dropped with its call. */
FIPC_TEST(trace_cap, passed_and_timed_out)
{
	__u64 gift = mint_new(self->fd, self->cap,
			      FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 66);
	struct waiter w;

	start_again(self);
	carry_waiter(&w, self->fd, self->cap, now() + SECOND, FIPC_F_CAP, gift);
	ASSERT_EQ(-ETIMEDOUT, waiter_end(&w));
	EXPECT_EQ(1, happened_to(self, "derived", "badge=66 rights=send|mint"));
	EXPECT_EQ(1, happened_to(self, "dropped", "badge=66 rights=send|mint"));
	EXPECT_EQ(2, happened(self, NULL));
}

static void make_and_wait(void *arg)
{
	int fd = space_new();
	__u64 cap = endpoint_new(fd, 9);
	struct fipc_msg msg;

	mint_new(fd, cap, FIPC_RIGHT_SEND, 8);
	msg_recv(fd, cap, NEVER, &msg);
}

/* A process exits: its endpoint closes, and its capabilities are dropped. */
FIPC_TEST(trace_cap, ends_with_its_process)
{
	pid_t child;
	char *trace;

	start_again(self);
	child = spawn(make_and_wait, NULL);
	wait_parked(child, FIPC_IOC_RECV);
	kill_and_reap(child);
	trace = tracing_text(&self->t);
	EXPECT_EQ(1, lines_with(trace, "fipc_endpoint: what=created ", " depth=9\n",
				NULL));
	EXPECT_EQ(1, lines_with(trace, "fipc_endpoint: what=closed ", " depth=9\n",
				NULL));
	EXPECT_EQ(1, lines_with(trace, "fipc_cap: what=created ", NULL, NULL));
	EXPECT_EQ(1, lines_with(trace, "fipc_cap: what=derived ", " badge=8 ", NULL));
	EXPECT_EQ(1, lines_with(trace, "fipc_cap: what=dropped ", " badge=8 ", NULL));
	EXPECT_EQ(1, lines_with(trace, "fipc_cap: what=dropped ", " badge=0 ", NULL));
	EXPECT_EQ(4, lines_with(trace, "fipc_cap: ", NULL, NULL));
	free(trace);
}

/* If the result cannot be written, no object may be left. */
static void fail_to_write_result(FIXTURE_DATA(trace_cap) *self)
{
	struct fipc_cap_mint mint = {
		.cap = self->cap, .rights = FIPC_RIGHT_SEND,
	};
	struct fipc_cap_export export = { .cap = self->cap };

	must(raw_ioctl(self->fd, FIPC_IOC_CAP_MINT,
		       read_only(&mint, sizeof(mint))) == -EFAULT);
	must(raw_ioctl(self->fd, FIPC_IOC_CAP_EXPORT,
		       read_only(&export, sizeof(export))) == -EFAULT);
	must(raw_ioctl(self->fd, FIPC_IOC_ENDPOINT_CREATE,
		       page_new(PROT_READ)) == -EFAULT);
}

static int lines_of_all(FIXTURE_DATA(trace_cap) *self, const char *text)
{
	char *trace = tracing_text(&self->t);
	int n = lines_with(trace, text, NULL, NULL);

	free(trace);
	return n;
}

FIPC_TEST(trace_cap, what_begins_ends)
{
	__u64 client = mint_notify(self->fd, self->cap,
				   FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 3);

	fail_to_write_result(self);
	for (int i = 0; i < 50; i++)
		mint_new(self->fd, client, FIPC_RIGHT_SEND, 0);
	close(export_new(self->fd, client));
	ASSERT_EQ(0, cap_revoke(self->fd, client));
	close(self->fd);
	self->fd = -1;
	EXPECT_LE(50, lines_of_all(self, "fipc_cap: what=revoked "));
	EXPECT_EQ(lines_of_all(self, "fipc_cap: what=created ") +
		  lines_of_all(self, "fipc_cap: what=derived "),
		  lines_of_all(self, "fipc_cap: what=dropped ") +
		  lines_of_all(self, "fipc_cap: what=revoked "));
	EXPECT_EQ(lines_of_all(self, "fipc_endpoint: what=created "),
		  lines_of_all(self, "fipc_endpoint: what=closed "));
}

TEST_HARNESS_MAIN
