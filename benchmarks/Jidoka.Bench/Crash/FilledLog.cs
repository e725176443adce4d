using System.Diagnostics;
using System.Text.Json;
using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Identifying;
using Jidoka.Core.Ids;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting;
using Jidoka.Storage.Recording;

namespace Jidoka.Bench.Crash;

/// <summary>
/// A data folder whose log already holds many events of both classes, as a factory has after months. Built through
/// the storage's own interface and kept under <c>artifacts/</c> until storage or events change.
/// </summary>
internal static class FilledLog
{
    /// <summary>Different business facts among the control events; each is asserted again and again.</summary>
    private const int Facts = 100_000;

    private const int Batch = 500;
    private const string LogId = "default/node-1";

    /// <summary>Copies the folder to where the line will look for its data.</summary>
    /// <param name="each">How many control events, and how many flow events.</param>
    /// <param name="dataFolder">Where to; must not exist.</param>
    public static async Task CopyToAsync(int each, string dataFolder)
    {
        var cache = Path.Combine(Repository.Artifacts, "bench-cache");
        var name = string.Join(
            '-',
            "log",
            each,
            typeof(ILedger).Module.ModuleVersionId.ToString("N")[..8],
            typeof(Decided).Module.ModuleVersionId.ToString("N")[..8]
        );
        var folder = Path.Combine(cache, name);
        if (!Directory.Exists(folder))
        {
            if (Directory.Exists(cache))
                Directory.Delete(cache, recursive: true);
            var start = Stopwatch.GetTimestamp();
            await BuildAsync(each, folder + ".part");
            Directory.Move(folder + ".part", folder);
            Console.WriteLine(
                $"  built a log of {each} control and {each} flow events in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"
            );
        }
        Copy(folder, dataFolder);
    }

    private static async Task BuildAsync(int each, string folder)
    {
        await using var data = LedgerFolder.Open(folder, TimeProvider.System);
        var ledger = data.OpenLog(LogId).Ledger;
        for (var done = 0; done < each; done += Batch)
        {
            var entries = new LedgerEntry[Batch * 2];
            for (var i = 0; i < Batch; i++)
            {
                var n = done + i;
                entries[2 * i] = new(EventClass.Control, EventJson.Write(Fact(n)));
                // A decision and its settlement in turn: indices are known, as the log has one writer here.
                LedgerEvent flow = n % 2 == 0 ? Decision(n) : Settlement(n, (2L * (n - 1)) + 1);
                entries[(2 * i) + 1] = new(EventClass.Flow, EventJson.Write(flow));
            }
            await ledger.AppendAsync(entries, Durability.Process);
        }
    }

    private static FactAsserted Fact(int n) =>
        new(
            new BusinessFact(
                "Order",
                $"order-{n % Facts}",
                JsonSerializer.SerializeToElement(new { paid = n % 2 == 0, cents = n }),
                "billing"
            )
        )
        {
            TimeMs = n,
            By = "config",
        };

    private static Decided Decision(int n) =>
        new()
        {
            TimeMs = n,
            Call = new CallId($"old-{n}"),
            Kind = CallKind.Infer,
            Door = Door.OpenAiChat,
            Leg = Leg.Direct,
            Resource = AssetId.Model(CrashFactory.Model),
            Agent = new AgentId("agent-0"),
            Credential = CredentialKind.AgentKey,
            CredentialId = "old",
            Session = new SessionId($"old-{n}"),
            Link = "new",
            Decision = new Decision { Verdict = Verdict.Allow, Policies = ["bench:0"] },
            Label = Label.Clean,
            ControlSize = 2L * n,
        };

    private static Settled Settlement(int n, long decided) =>
        new()
        {
            TimeMs = n,
            Call = new CallId($"old-{n - 1}"),
            Decided = decided,
            As = SettledAs.Done,
            Status = 200,
        };

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // Keeps the rights of key files.
            File.Copy(file, target);
        }
    }
}
