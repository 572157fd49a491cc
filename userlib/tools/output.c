// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Results, as text or JSON: see output.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "output.h"
#include "text.h"

static void separate(struct record *rec)
{
	if (rec->filled)
		fputs(rec->json ? ", " : " ", stdout);
	rec->filled = true;
}

static void name_value(struct record *rec, const char *name)
{
	separate(rec);
	printf(rec->json ? "\"%s\": " : "%s=", name);
}

void record_begin(struct record *rec, bool json)
{
	*rec = (struct record){ .json = json };
	if (json)
		putchar('{');
}

void record_number(struct record *rec, const char *name, uint64_t value)
{
	name_value(rec, name);
	printf("%" PRIu64, value);
}

void record_bits(struct record *rec, const char *name, uint64_t value)
{
	name_value(rec, name);
	printf(rec->json ? "%" PRIu64 : "0x%" PRIx64, value);
}

void record_numbers(struct record *rec, const char *name,
		    const unsigned long long *values, size_t count)
{
	size_t i;

	name_value(rec, name);
	if (rec->json)
		putchar('[');
	for (i = 0; i < count; i++) {
		if (i)
			fputs(rec->json ? ", " : ",", stdout);
		printf("%llu", values[i]);
	}
	if (rec->json)
		putchar(']');
}

void record_rate(struct record *rec, const char *name, double rate)
{
	name_value(rec, name);
	printf("%.2f", rate);
}

void record_truth(struct record *rec, const char *name, bool truth)
{
	name_value(rec, name);
	if (rec->json)
		fputs(truth ? "true" : "false", stdout);
	else
		fputs(truth ? "yes" : "no", stdout);
}

void record_word(struct record *rec, const char *name, const char *word)
{
	name_value(rec, name);
	printf(rec->json ? "\"%s\"" : "%s", word);
}

void record_words(struct record *rec, const char *name,
		  const char *const *words, size_t count)
{
	size_t i;

	name_value(rec, name);
	if (rec->json)
		putchar('[');
	for (i = 0; i < count; i++) {
		if (i)
			fputs(rec->json ? ", " : ",", stdout);
		printf(rec->json ? "\"%s\"" : "%s", words[i]);
	}
	if (rec->json)
		putchar(']');
}

void record_label(struct record *rec, const char *name, const char *word)
{
	if (rec->json) {
		record_word(rec, name, word);
	} else {
		separate(rec);
		fputs(word, stdout);
	}
}

void record_time(struct record *rec)
{
	char date[32], text[64];
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	if (rec->json)
		gmtime_r(&now.tv_sec, &tm);
	else
		localtime_r(&now.tv_sec, &tm);
	strftime(date, sizeof(date), rec->json ? "%Y-%m-%dT%T" : "%T", &tm);
	snprintf(text, sizeof(text), "%s.%03ld%s", date, now.tv_nsec / 1000000,
		 rec->json ? "Z" : "");
	record_label(rec, "time", text);
}

void record_string(struct record *rec, const char *name, const char *string)
{
	name_value(rec, name);
	if (!rec->json && text_is_plain(string))
		fputs(string, stdout);
	else
		text_quote(stdout, string);
}

void record_close(struct record *rec)
{
	if (rec->json)
		putchar('}');
}

bool record_end(struct record *rec)
{
	record_close(rec);
	putchar('\n');
	/* Flush each line, also to a file, so that it can be watched. */
	return output_flush();
}

void list_begin(struct list *list)
{
	*list = (struct list){ .alone = true };
	putchar('[');
}

void list_begin_in(struct list *list, struct record *rec, const char *name)
{
	name_value(rec, name);
	*list = (struct list){ .alone = false };
	putchar('[');
}

void list_record(struct list *list, struct record *rec)
{
	if (list->filled)
		fputs(list->alone ? ",\n" : ", ", stdout);
	else if (list->alone)
		putchar('\n');
	list->filled = true;
	record_begin(rec, true);
}

void list_close(const struct list *list)
{
	if (list->alone && list->filled)
		putchar('\n');
	putchar(']');
}

bool list_end(const struct list *list)
{
	list_close(list);
	putchar('\n');
	return output_flush();
}

bool output_flush(void)
{
	return fflush(stdout) == 0 && !ferror(stdout);
}
