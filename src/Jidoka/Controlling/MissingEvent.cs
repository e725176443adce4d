using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Says why the ledger does not give an event.</summary>
internal static class MissingEvent
{
    /// <summary>In words, as a fault of the control port.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="index">The index that was asked for.</param>
    public static ControlException Fault(ILedger ledger, long index) =>
        new(
            ControlFault.NotFound,
            index >= 0 && index < ledger.Size
                ? Removed(index)
                : $"The ledger has no event {index} yet."
        );

    /// <summary>Says that an event was removed.</summary>
    public static string Removed(long index) =>
        $"Event {index} was removed when it had been kept for its time; its hash stands for it in the ledger.";
}
