using System.Text.Json.Nodes;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Demo;

/// <summary>
/// The second part of the demo, as a real process, against what can be worked out by hand from samples/scenes/lineage.yaml:
/// lake/raw -> warehouse/documents -> library/search -> writer -> post/send -> post/inbox -> reader.
/// </summary>
public sealed class LineageDemoTests
{
    private const int LimitMs = 60_000;

    // What was loaded, by the job's own report, down to its column; and the tool that reads it.
    private static readonly string[] Documents =
    [
        "Column:lake/raw#text",
        "Column:warehouse/documents#text",
        "Dataset:lake/raw",
        "Dataset:warehouse/documents",
        "Tool:library/search",
    ];

    // The message went through the post: send writes what inbox reads, and nobody says which data that is.
    private static readonly string[] Post = ["Server:post", "Tool:post/inbox", "Tool:post/send"];

    [Fact]
    public async Task The_four_questions_the_recall_and_the_proof_say_what_can_be_worked_out_by_hand()
    {
        var watch = global::System.Diagnostics.Stopwatch.StartNew();
        var (code, output, error) = await GatewayProcess.RunAsync(
            Repository.Executable,
            Repository.Root,
            ["demo", "--json"],
            new Dictionary<string, string> { ["NO_COLOR"] = "1" },
            TestContext.Current.CancellationToken
        );
        code.ShouldBe(DemoCommand.AsDeclared, output + error);
        Console.WriteLine($"figure: demo_ms {watch.ElapsedMilliseconds}");
        watch.ElapsedMilliseconds.ShouldBeLessThan(LimitMs);

        var lineage = JsonNode.Parse(output)!["lineage"]!;
        Found(lineage, "used").ShouldBe(Sorted([.. Documents, .. Post]));
        Found(lineage, "origin").ShouldBe(["Column:lake/raw#text"]);
        Found(lineage, "access").ShouldBe(["session of reader", "session of writer"]);
        // The writer's model asked for the message and then spoke to Alice: two answers. Bob got one.
        Found(lineage, "usage")
            .ShouldBe(
                Sorted(
                    "Model:desk-small",
                    "answer of reader",
                    "answer of writer",
                    "answer of writer",
                    "effect of writer",
                    "session of reader",
                    "session of writer"
                )
            );
        Texts(lineage["could"])
            .ShouldBe(["reader Always Tool:library/search", "writer Always Tool:library/search"]);

        var recall = lineage["recall"]!;
        recall["contained"]!.GetValue<bool>().ShouldBeFalse();
        Texts(recall["assets"])
            .ShouldBe(["Dataset:lake/raw", "Dataset:warehouse/documents", "Tool:library/search"]);
        Texts(recall["sessions"]).ShouldBe(["session of reader", "session of writer"]);
        Texts(recall["agents"]).ShouldBe(["reader", "writer"]);
        recall["effects"]!.GetValue<int>().ShouldBe(1);

        var proof = lineage["proof"]!;
        proof["proven"]!.GetValue<bool>().ShouldBeTrue();
        proof["agent"]!.GetValue<string>().ShouldBe("reader");
        proof["user"]!.GetValue<string>().ShouldBe("bob");
        Texts(proof["sources"]).ShouldBe(Sorted([.. Documents, .. Post]));
    }

    private static string[] Found(JsonNode lineage, string question) =>
        Texts(
            lineage["answers"]!
                .AsArray()
                .Single(a => a!["question"]!.GetValue<string>() == question)!["found"]
        );

    private static string[] Texts(JsonNode? list) =>
        [.. list!.AsArray().Select(t => t!.GetValue<string>())];

    private static string[] Sorted(params string[] texts) =>
        [.. texts.Order(StringComparer.Ordinal)];
}
