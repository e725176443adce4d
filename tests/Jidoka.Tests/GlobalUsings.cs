global using System.Collections.Immutable;
global using Jidoka.Core.Events;
global using Jidoka.Core.Ids;
global using Jidoka.Core.Labeling;
global using Jidoka.Core.Projecting;
global using Jidoka.Core.Projecting.Inventory;
