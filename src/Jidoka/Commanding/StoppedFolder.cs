using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;

namespace Jidoka.Commanding;

/// <summary>Runs what changes a data folder's keys while no node has it open.</summary>
internal static class StoppedFolder
{
    /// <summary>Changes the keys.</summary>
    /// <param name="options">Where the folder is.</param>
    /// <param name="change">What changes them; returns the names of what it changed.</param>
    /// <param name="ended">Ends the wait.</param>
    /// <exception cref="ControlException">There is no folder, a node has it open, or it cannot be changed.</exception>
    public static async Task<ImmutableArray<string>> ChangeAsync(
        JidokaOptions options,
        Func<
            string,
            TimeProvider,
            IKeyProvider?,
            CancellationToken,
            Task<IReadOnlyList<string>>
        > change,
        CancellationToken ended
    )
    {
        if (!Directory.Exists(options.DataFolder))
            throw new ControlException(
                ControlFault.Unavailable,
                $"There is no data folder {options.DataFolder}."
            );
        try
        {
            return
            [
                .. await change(
                    options.DataFolder,
                    TimeProvider.System,
                    CommandKeys.Of(options),
                    ended
                ),
            ];
        }
        catch (Exception e)
            when (e is DataFolderException or LedgerUnavailableException or LedgerCorruptException)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }
}
