// SPDX-License-Identifier: GPL-2.0
/*
 * Long lists: complete, with each entry once; and lists that change while they
 * are read.
 */
#include "kselftest_harness.h"
#include "plane.h"

enum { ENDPOINTS = 10000 };

/* struct list - ids in the order of their arrival; some are not of this test */
struct list {
	__u64 *id;
	int n, max;
};

FIXTURE(dumps) {
	struct nl nl;
	int fd;
	struct list ours, seen;
};

static void list_add(struct list *list, __u64 id)
{
	if (list->n == list->max) {
		list->max = 2 * list->max + 1024;
		list->id = realloc(list->id, list->max * sizeof(*list->id));
		must(list->id);
	}
	list->id[list->n++] = id;
}

static int by_value(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return x < y ? -1 : x > y;
}

static void list_sort(struct list *list)
{
	qsort(list->id, list->n, sizeof(*list->id), by_value);
}

/* Small messages, so that a list needs many of them. */
FIXTURE_SETUP(dumps)
{
	nl_new(&self->nl);
	self->nl.buf_size = NL_SMALL;
	self->fd = space_new();
}

FIXTURE_TEARDOWN(dumps)
{
	nl_close(&self->nl);
	close(self->fd);
}

static void make_endpoints(FIXTURE_DATA(dumps) *self, int n)
{
	__u64 id;

	while (n--) {
		endpoint_with_id(self->fd, 1, 0, &id);
		list_add(&self->ours, id);
	}
	list_sort(&self->ours);
}

static void see_endpoint(const struct nl_message *m, void *arg)
{
	struct endpoint e;

	endpoint_of(m, &e);
	list_add(arg, e.id);
}

static void see_cap(const struct nl_message *m, void *arg)
{
	struct cap c;

	cap_of(m, &c);
	list_add(arg, c.token);
}

/* Expects each of our ids from @first to before @end, once. */
static void expect_each(struct __test_metadata *_metadata,
			FIXTURE_DATA(dumps) *self, int first, int end)
{
	struct list *ours = &self->ours, *seen = &self->seen;
	int k = 0, missed = 0, twice = 0;

	list_sort(seen);
	for (int i = first; i < end; i++) {
		while (k < seen->n && seen->id[k] < ours->id[i])
			k++;
		if (k == seen->n || seen->id[k] != ours->id[i])
			missed++;
		else if (k + 1 < seen->n && seen->id[k + 1] == ours->id[i])
			twice++;
	}
	EXPECT_EQ(0, missed);
	EXPECT_EQ(0, twice);
	seen->n = 0;
}

FIPC_TEST(dumps, ten_thousand_endpoints)
{
	make_endpoints(self, ENDPOINTS);
	ASSERT_EQ(0, nl_dump(&self->nl, FASTIPC_CMD_ENDPOINT_GET, see_endpoint,
			     &self->seen));
	EXPECT_FALSE(self->nl.changed);
	EXPECT_EQ(ENDPOINTS, self->seen.n);
	expect_each(_metadata, self, 0, ENDPOINTS);
	/* The same in large messages. */
	self->nl.buf_size = NL_LARGE;
	ASSERT_EQ(0, nl_dump(&self->nl, FASTIPC_CMD_ENDPOINT_GET, see_endpoint,
			     &self->seen));
	EXPECT_EQ(ENDPOINTS, self->seen.n);
	expect_each(_metadata, self, 0, ENDPOINTS);
}

/* struct changer - a thread that makes and drops endpoints */
struct changer {
	int fd, stop;
	long changes;
};

static void *change(void *arg)
{
	struct changer *changer = arg;
	__u64 caps[16];

	while (!__atomic_load_n(&changer->stop, __ATOMIC_SEQ_CST)) {
		for (int i = 0; i < 16; i++)
			caps[i] = endpoint_new(changer->fd, 1);
		for (int i = 0; i < 16; i++)
			must(!cap_drop(changer->fd, caps[i]));
		__atomic_add_fetch(&changer->changes, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

/*
 * Endpoints that stay are listed once, and the reader learns that others
 * changed.
 */
FIPC_TEST(dumps, endpoints_while_others_come_and_go)
{
	struct changer changer = { .fd = space_new() };
	pthread_t thread;
	int changed = 0;

	make_endpoints(self, ENDPOINTS / 10);
	thread = thread_new(change, &changer);
	while (changed < 20) {
		ASSERT_EQ(0, nl_dump(&self->nl, FASTIPC_CMD_ENDPOINT_GET,
				     see_endpoint, &self->seen));
		changed += self->nl.changed;
		expect_each(_metadata, self, 0, self->ours.n);
	}
	raise_flag(&changer.stop);
	thread_end(thread);
	close(changer.fd);
	EXPECT_LT(0, changer.changes);
}

/* Starts a dump, and receives nothing of it. */
static void begin(FIXTURE_DATA(dumps) *self, __u8 cmd)
{
	struct nl_request r = nl_request(cmd, true);

	nl_send(&self->nl, &r);
}

static void first(struct __test_metadata *_metadata, FIXTURE_DATA(dumps) *self,
		  nl_fn fn)
{
	ASSERT_EQ(1, nl_step(&self->nl, fn, &self->seen));
	EXPECT_LT(0, self->seen.n);
}

static void rest(struct __test_metadata *_metadata, FIXTURE_DATA(dumps) *self,
		 nl_fn fn)
{
	ASSERT_EQ(0, nl_finish(&self->nl, fn, &self->seen));
}

/*
 * Calls work while a dump is suspended. Endpoints that are made and dropped do
 * no harm.
 */
FIPC_TEST(dumps, endpoints_suspended)
{
	__u64 caps[300], id;
	struct waiter w;

	make_endpoints(self, ENDPOINTS / 10);
	for (int i = 0; i < 300; i++)
		caps[i] = endpoint_with_id(self->fd, 1, 0, &id);
	make_endpoints(self, ENDPOINTS / 10);
	begin(self, FASTIPC_CMD_ENDPOINT_GET);
	first(_metadata, self, see_endpoint);

	for (int i = 0; i < 10; i++) {
		call_waiter(&w, self->fd, caps[0], i, NEVER);
		ASSERT_EQ(i, next_opcode(self->fd, caps[0]));
		ASSERT_EQ(0, reply(self->fd, i));
		ASSERT_EQ(0, waiter_end(&w));
	}
	for (int i = 0; i < 300; i++)
		ASSERT_EQ(0, cap_drop(self->fd, caps[i]));
	for (int i = 0; i < 300; i++)
		endpoint_new(self->fd, 1);
	rest(_metadata, self, see_endpoint);
	EXPECT_TRUE(self->nl.changed);
	expect_each(_metadata, self, 0, self->ours.n);
}

/* All endpoints of the list are freed. */
FIPC_TEST(dumps, endpoints_all_freed)
{
	make_endpoints(self, ENDPOINTS / 10);
	begin(self, FASTIPC_CMD_ENDPOINT_GET);
	first(_metadata, self, see_endpoint);
	close(self->fd);
	rest(_metadata, self, see_endpoint);
	EXPECT_TRUE(self->nl.changed);
	EXPECT_GT(self->ours.n, self->seen.n);
	self->fd = space_new();
}

/* A dump is not read to its end. The socket can be used for another dump. */
FIPC_TEST(dumps, not_read_to_the_end)
{
	struct nl others[20];

	make_endpoints(self, ENDPOINTS / 10);
	for (int i = 0; i < 20; i++) {
		struct nl_request r = nl_request(FASTIPC_CMD_ENDPOINT_GET, true);

		nl_new(&others[i]);
		nl_send(&others[i], &r);
	}
	for (int i = 0; i < 20; i++)
		nl_close(&others[i]);
	begin(self, FASTIPC_CMD_ENDPOINT_GET);
	first(_metadata, self, see_endpoint);
	rest(_metadata, self, see_endpoint);
	EXPECT_FALSE(self->nl.changed);
	expect_each(_metadata, self, 0, self->ours.n);
}

static void mint_some(FIXTURE_DATA(dumps) *self, __u64 cap, int n)
{
	while (n--)
		list_add(&self->ours, mint_new(self->fd, cap, FIPC_RIGHT_SEND, 0));
}

/* Capabilities are listed by their place in the space's table. */
FIPC_TEST(dumps, capabilities)
{
	__u64 cap = endpoint_new(self->fd, 1);

	mint_some(self, cap, ENDPOINTS);
	ASSERT_EQ(0, nl_dump(&self->nl, FASTIPC_CMD_CAP_GET, see_cap, &self->seen));
	EXPECT_FALSE(self->nl.changed);
	EXPECT_EQ(ENDPOINTS + 1, self->seen.n);
	list_sort(&self->ours);
	expect_each(_metadata, self, 0, ENDPOINTS);
}

FIPC_TEST(dumps, capabilities_suspended)
{
	__u64 cap = endpoint_new(self->fd, 1), early[200], late[200];

	for (int i = 0; i < 200; i++)
		early[i] = mint_new(self->fd, cap, FIPC_RIGHT_SEND, 0);
	mint_some(self, cap, 2000);
	for (int i = 0; i < 200; i++)
		late[i] = mint_new(self->fd, cap, FIPC_RIGHT_SEND, 0);
	mint_some(self, cap, 2000);
	list_sort(&self->ours);
	begin(self, FASTIPC_CMD_CAP_GET);
	first(_metadata, self, see_cap);
	/* Others take their places, and the table grows. */
	for (int i = 0; i < 200; i++) {
		ASSERT_EQ(0, cap_drop(self->fd, early[i]));
		ASSERT_EQ(0, cap_drop(self->fd, late[i]));
	}
	for (int i = 0; i < 10000; i++)
		mint_new(self->fd, cap, FIPC_RIGHT_SEND, 0);
	rest(_metadata, self, see_cap);
	EXPECT_TRUE(self->nl.changed);
	expect_each(_metadata, self, 0, self->ours.n);
}

FIPC_TEST(dumps, space_closed)
{
	mint_some(self, endpoint_new(self->fd, 1), 1000);
	begin(self, FASTIPC_CMD_CAP_GET);
	first(_metadata, self, see_cap);
	close(self->fd);
	rest(_metadata, self, see_cap);
	EXPECT_TRUE(self->nl.changed);
	EXPECT_GT(self->ours.n, self->seen.n);
	self->fd = space_new();
}

TEST_HARNESS_MAIN
