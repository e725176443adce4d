using Jidoka.Composition;
using Jidoka.Configuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Replaying;

/// <summary>
/// A node of its own for a replay, with the inventory and the policies in force and its ledger in a folder that goes
/// with it. Each trace gets a line without sessions, so that no trace lends another anything.
/// </summary>
internal sealed class ReplayFactory : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Node _node;

    private ReplayFactory(DirectoryInfo folder, Node node, ReplayCast cast)
    {
        _folder = folder;
        _node = node;
        Cast = cast;
        Answers = new(node.Approvals);
    }

    /// <summary>Who answers holds.</summary>
    public HoldAnswers Answers { get; }

    /// <summary>Who plays.</summary>
    public ReplayCast Cast { get; }

    /// <summary>The control state.</summary>
    public FactorySnapshot State => _node.Factory.Current;

    /// <summary>The ledger's size, for reports.</summary>
    public long LedgerSize => _node.Log.Ledger.Size;

    /// <summary>Opens it.</summary>
    /// <param name="inventory">The inventory.</param>
    /// <param name="policies">The policy folder.</param>
    /// <param name="cast">Who plays.</param>
    /// <param name="approve">Who answers holds.</param>
    /// <param name="ended">Ends the opening.</param>
    /// <exception cref="ReplayFault">The policies do not come into force on this inventory.</exception>
    public static async Task<ReplayFactory> OpenAsync(
        ImmutableArray<Asset> inventory,
        string policies,
        ReplayCast cast,
        ApproveMode approve,
        CancellationToken ended
    )
    {
        var folder = Directory.CreateTempSubdirectory("jidoka-replay-");
        try
        {
            var node = await Node.OpenAsync(
                new JidokaOptions
                {
                    BaseFolder = folder.FullName,
                    DataFolder = Path.Combine(folder.FullName, "data"),
                    PolicyFolder = policies,
                    Approvals = HoldAnswers.Bounds(approve),
                },
                TimeProvider.System,
                NullLoggerFactory.Instance,
                ended
            );
            var factory = new ReplayFactory(folder, node, cast);
            try
            {
                await factory.FillAsync(inventory, policies, ended);
                return factory;
            }
            catch
            {
                await node.DisposeAsync();
                throw;
            }
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>A line without sessions.</summary>
    public ReplayLine NewLine(ReplayOptions options) =>
        new(_node.NewLine(options.Detects), Cast, options);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task FillAsync(
        ImmutableArray<Asset> inventory,
        string policies,
        CancellationToken ended
    )
    {
        await ConfiguredInventory.FollowAsync(_node.Factory, inventory, NullLogger.Instance, ended);
        var reload = new PolicyReload(policies, _node.Factory, _node.Time, NullLogger.Instance);
        await reload.ApplyAsync(ended);
        if (!State.PolicyFaults.IsEmpty)
            throw new ReplayFault([
                .. State.PolicyFaults.Select(f => Commanding.PolicySource.PlaceOf(policies, f)),
            ]);
    }
}
